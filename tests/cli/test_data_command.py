"""plainnet data, and training on what it lists: by name with settings, from files of every kind, split on request."""

from __future__ import annotations

import json

import numpy as np
import pytest
from matplotlib.image import imread

from plainnet.cli import sets
from plainnet.core.registry import names
from support.commands import SHARED


@pytest.fixture
def arrays(home):
    """x.npy and y.npy, a.npz with both; a third of the rows are repeated."""
    x = np.random.default_rng(0).normal(size=(90, 4)).astype(np.float32)
    x[60:] = x[:30]
    y = (x[:, 0] > 0).astype(np.int64)
    np.save(home / "x.npy", x)
    np.save(home / "y.npy", y)
    np.savez(home / "a.npz", x=x, y=y)
    return x, y


def result(home, folder="run"):
    return json.loads((home / folder / "result.json").read_text())


def test_list_names_every_data_set(plainnet, home):
    answer = plainnet("data", "list")
    lines = {line.split()[0]: line for line in answer.out.splitlines()}
    assert set(names("datasets")) <= set(lines)
    assert "to fetch, 11.1 MiB" in lines["mnist"]
    assert "to fetch, 162.2 MiB" in lines["cifar10"]
    assert "none needed" in lines["moons"]
    assert "your own" in lines["npy"]


@pytest.mark.usefixtures("home", "real_data")
def test_published_files_are_found_checked_and_described(plainnet):
    assert "here" in next(line for line in plainnet("data", "list").out.splitlines() if line.startswith("mnist"))
    assert plainnet("data", "path", "mnist").out.strip() == str(SHARED / "mnist")
    assert str(SHARED / "mnist" / "t10k-labels-idx1-ubyte.gz") + "  4,542 bytes" in plainnet("data", "fetch", "mnist").out
    said = plainnet("data", "info", "mnist").out
    for part in ("60,000 of 28 x 28 (uint8)", "test rows that also stand in the training data: 0", "5,923", "sha256:3552534a"):
        assert part in said
    assert "18,232 distinct" in plainnet("data", "info", "notmnist_small").out


def test_a_changed_file_is_refused_by_fetch_and_by_train(refused, plainnet, home, monkeypatch):
    monkeypatch.setenv("PLAINNET_DATA", str(home))
    images = (np.arange(20 * 784) % 251).astype(np.uint8).reshape(20, 28, 28)
    np.savez(home / "notMNIST_small.npz", images=images, labels=np.arange(20) % 10)
    for command in (("data", "fetch"), ("data", "info"), ("train",)):
        said = refused(*command, "notmnist_small")
        assert "is not the file that was published" in said
        assert said.count("sha256:") == 2
    assert plainnet("data", "fetch", "notmnist_small", "--accept-changed-files").code == 0
    line = "train notmnist_small --accept-changed-files --test 0 --epochs 1 --out run"
    assert plainnet(*line.split()).code == 0
    assert "accept_changed_files = true" in (home / "run" / "spec.toml").read_text()
    assert plainnet("evaluate", "run").code == 0


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("data fetch digits", "Those that have: cifar10, fashion_mnist, mnist"),
        ("data fetch minst", "Did you mean 'mnist'"),
        ("data fetch mnist", "could not be downloaded"),
        ("data info nosuch", "no dataset or file"),
        ("data path csv", "no dataset or file"),
        ("data show digits --out nowhere/sheet.png", "no such folder"),
        ("data info digits --accept-changed-files", "concerns published files"),
        ("train digits --accept-changed-files", "concerns published files"),
        ("train moons:nois=3", "Did you mean 'noise'"),
        ("train moons:noise", "NAME:key=value"),
        ("train moons:noise=1,noise=2", "each setting once"),
        ("train digits --test some", "--test expects"),
        ("train digits --test rest", "needs the sizes"),
        ("train digits --split stratfied", "Did you mean 'stratified'"),
        ("train digits --split grouped", "needs a column"),
        ("train x.npy --target 9", "no such column"),
        ("train a.npz --target z", "Which arrays"),
    ],
)
def test_requests_that_cannot_be_met(refused, arrays, line, hint):
    assert hint in refused(*line.split())


@pytest.mark.usefixtures("drawn")
def test_a_sheet_of_images_a_line_a_class(plainnet, home):
    assert plainnet("data", "show", "digits", "--out", "sheet.png").out.strip() == "sheet.png"
    sheet = imread(home / "sheet.png")[..., :3].mean(axis=2)
    assert sheet.shape[1] > sheet.shape[0] > 500
    lines = np.array_split(sheet[80:], 10)
    assert all((line < 0.2).mean() > 0.1 for line in lines)


@pytest.mark.usefixtures("drawn")
def test_points_and_tables(plainnet, home):
    assert plainnet("data", "show", "circles:samples=50").out.strip() == "circles.png"
    colors = {tuple(color) for color in np.round(255 * imread(home / "circles.png")[..., :3]).astype(int).reshape(-1, 3).tolist()}
    assert {(0, 114, 178), (213, 94, 0)} <= colors
    said = plainnet("data", "show", "table.csv").out
    assert "least" in said
    assert "training rows: 40 of 3 (float64), 40 distinct" in said
    assert not (home / "table.png").exists()


def test_a_table_with_categories_and_gaps(plainnet, home):
    (home / "homes.csv").write_text("city,area,price\nBern,60,1.5\n,70,2.5\nRome,,3.5\nBern,80,4.25\n")
    lines = [line.split() for line in plainnet("data", "show", "homes.csv").out.splitlines()]
    assert lines[:3] == [
        ["column", "least", "mean", "greatest", "missing"],
        ["city", "2", "categories", "1"],
        ["area", "60", "70", "80", "1"],
    ]
    assert lines[4] == ["to", "predict:", "1", "number", "(price)"]


def test_settings_of_a_data_set(plainnet, home):
    assert plainnet(*["train", "moons:samples=40,noise=0.1", "--hidden", "4", "--epochs", "1"]).code == 0
    spec = (home / "runs" / "moons-1" / "spec.toml").read_text()
    assert "samples = 40" in spec
    assert "noise = 0.1" in spec


@pytest.mark.parametrize("data", [("x.npy", "--target", "y.npy"), ("a.npz",)])
def test_arrays_train_and_predict(plainnet, home, arrays, data):
    x, _ = arrays
    answer = plainnet("train", *data, "--hidden", "4", "--epochs", "1", "--split", "stratified", "--out", "run")
    assert answer.code == 0
    assert " of 22 test rows also stand in the training data; --deduplicate leaves repeated rows out" in answer.out
    assert result(home)["repeated"]["test"] > 0
    assert plainnet("evaluate", "run").code == 0
    assert len(plainnet("predict", "run", "x.npy").out.split()) == 1 + len(x)


def test_deduplicated(plainnet, home, arrays):
    answer = plainnet("train", "a.npz", "--deduplicate", "--validation", "10", "--test", "20", "--epochs", "1", "--out", "run")
    assert answer.out.startswith("a.npz: 30 rows to train on, 10 to validate on, 20 to test on")
    assert "0 of 20 test rows also stand in the training data\n" in answer.out
    assert result(home)["repeated"] == {"validation": 0, "test": 0}


def test_grouped_by_a_column(plainnet, home):
    rows = "".join(f"{i % 7},{i},{i % 2}\n" for i in range(70))
    (home / "people.csv").write_text("person,value,kind\n" + rows)
    options = ["--split", "grouped", "--group", "person", "--epochs", "1", "--out", "run"]
    assert plainnet("train", "people.csv", *options).code == 0
    assert plainnet("predict", "run", "people.csv").code == 0


def test_parquet_trains_and_predicts(plainnet, home):
    arrow = pytest.importorskip("pyarrow", reason="needs pyarrow (extra: parquet)")
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs pyarrow (extra: parquet)")
    table = {"a": list(range(40)), "b": [i % 3 for i in range(40)], "kind": ["odd" if i % 2 else "even" for i in range(40)]}
    parquet.write_table(arrow.table(table), home / "t.parquet")
    assert plainnet(*["train", "t.parquet", "--target", "kind", "--epochs", "1", "--out", "run"]).code == 0
    assert plainnet("predict", "run", "t.parquet").out.splitlines()[0] == "class"
    assert plainnet("evaluate", "run", "--data", "t.parquet").code == 0


def test_values_that_are_missing_are_left_out_of_what_is_shown(plainnet, arrays, home, monkeypatch):
    x, _ = arrays
    x[70, 1], x[:, 2] = np.nan, np.nan
    np.save(home / "x.npy", x)
    monkeypatch.setattr(sets, "CHUNK", 16)
    said = plainnet("data", "show", "x.npy", "--target", "y.npy").out
    lines = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line}
    known = np.delete(x[:, 1].astype(np.float64), 70)
    assert lines["2"] == [f"{value:.4g}" for value in (known.min(), known.mean(), known.max())] + ["1"]
    assert lines["3"] == ["nan"] * 3 + [str(len(x))]
