"""plainnet train: what the folder of a run holds, what is printed, what each option does."""

from __future__ import annotations

import csv
import json
import math
import re
import struct
import tomllib

import numpy as np
import pytest
from safetensors.numpy import load_file

from plainnet.datasets.formats import idx
from support.commands import SHARED, table

LINE = "train digits --hidden 16 --dropout 0.1 --l2 1e-4 --validation 0.2 --epochs 3 --limit 300 --threads 2 --out run"
FILES = ["spec.toml", "model.safetensors", "history.csv", "result.json", "checkpoint.safetensors"]
PICTURES = ["curves.png", "confusion.png", "mistakes.png"]


def result(folder):
    return json.loads((folder / "result.json").read_text())


def history(folder):
    with (folder / "history.csv").open() as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def test_a_run_leaves_its_files(plainnet, home):
    assert plainnet(*LINE.split()).code == 0
    run = home / "run"
    assert sorted(path.name for path in run.iterdir()) == sorted(FILES + PICTURES)
    found = result(run)
    for part in ("train", "validation", "test"):
        assert 0 < found[part]["loss"] < 5
        assert 0 < found[part]["accuracy"] <= 1
        assert 0 < found[part]["f1_weighted"] <= 1
    assert 0 < found["seconds"] < 60
    assert (found["engine"], found["threads"], found["dtype"], found["seed"]) == ("native", 2, "float32", 0)
    assert found["isa"] in ("avx512", "avx2", "neon", "baseline")
    assert {"plainnet", "python", "numpy"} <= set(found["versions"])
    assert found["steps"] == 3 * math.ceil(240 / 32)
    rows = history(run)
    assert [row["epoch"] for row in rows] == [1, 2, 3]
    assert all(row["total"] == pytest.approx(row["loss"] + row["penalty"]) and row["penalty"] > 0 for row in rows)


@pytest.mark.usefixtures("drawn")
def test_pictures_are_pictures(plainnet, home):
    plainnet(*LINE.split())
    for name in ("curves", "confusion", "mistakes"):
        content = (home / "run" / f"{name}.png").read_bytes()
        assert content.startswith(b"\x89PNG")
        width, height = struct.unpack(">II", content[16:24])
        assert 300 < width < 2000 and 300 < height < 2000


def test_what_it_prints(plainnet):
    """A head that says what is trained, a line an epoch, scores, the confusion matrix, where the files are."""
    answer = plainnet(*LINE.split())
    assert answer.err == ""
    assert "\x1b" not in answer.out, "colors and bars are for terminals"
    lines = answer.out.splitlines()
    assert (
        lines[0]
        == "digits: 240 rows to train on, 60 to validate on, 449 to test on; 64 values a row, 10 classes (0, 1, 2, 3, 4, ...)"
    )
    assert lines[1:3] == [
        "0 of 60 validation rows also stand in the training data",
        "0 of 449 test rows also stand in the training data",
    ]
    assert lines[3].startswith("Network 64-16-10: 1,210 weights; native engine")
    head = lines[6].split()
    assert head == ["epoch", "accuracy", "data", "loss", "penalty", "accuracy", "data", "loss", "learning", "rate"]
    assert [line.split()[0] for line in lines[7:10]] == ["1/3", "2/3", "3/3"]
    scores = {line.split()[0]: line.split()[1:] for line in lines if line.startswith(("train ", "validation ", "test "))}
    assert set(scores) == {"train", "validation", "test"}
    assert all(len(line) <= 100 for line in lines[1:])
    assert "Confusion matrix (rows: true, columns: predicted)" in lines
    assert lines[-4:] == ["Run:         run"] + [
        f"{n.capitalize() + ':':<12} run/{n}.png" for n in ("curves", "confusion", "mistakes")
    ]


def test_the_printed_scores_are_those_of_the_files(plainnet, home):
    answer = plainnet(*LINE.split())
    printed = {line.split()[0]: line.split()[1] for line in answer.out.splitlines() if line.startswith(("train ", "test "))}
    assert {name: f"{result(home / 'run')[name]['accuracy']:.4f}" for name in printed} == printed
    again = plainnet("evaluate", "run")
    assert re.search(f"^test +{printed['test']} ", again.out, re.MULTILINE)
    assert json.loads(plainnet("evaluate", "run", "--json").out)["test"]["loss"] == result(home / "run")["test"]["loss"]


def test_json_prints_exactly_the_result(plainnet, home):
    answer = plainnet(*LINE.split(), "--json")
    assert answer.out == (home / "run" / "result.json").read_text()
    assert "Network 64-16-10" in answer.err


@pytest.mark.parametrize("more", ["", "--engine reference", "--dtype float64", "--normalization batch --schedule cosine"])
def test_the_spec_of_a_run_repeats_it_bit_for_bit(plainnet, home, more):
    plainnet(*LINE.split(), *more.split())
    assert plainnet("train", "run/spec.toml", "--out", "again").code == 0
    first, second = (load_file(home / name / "model.safetensors") for name in ("run", "again"))
    assert {name: array.tobytes() for name, array in first.items()} == {name: array.tobytes() for name, array in second.items()}
    assert [row | {"seconds": 0} for row in history(home / "run")] == [row | {"seconds": 0} for row in history(home / "again")]
    assert (home / "run" / "spec.toml").read_bytes() == (home / "again" / "spec.toml").read_bytes()


def test_threads_never_change_the_result(plainnet, home):
    plainnet(*LINE.split())
    plainnet("train", "run/spec.toml", "--threads", "1", "--out", "one")
    first, second = (load_file(home / name / "model.safetensors") for name in ("run", "one"))
    assert all(first[name].tobytes() == second[name].tobytes() for name in first)


# Option, where it shows in spec.toml, and as what.
OPTIONS = [
    ("--hidden 8,4", "network.layers.2.units", 4),
    ("--hidden 8 --activation sigmoid", "network.layers.1.name", "sigmoid"),
    ("--hidden 8 --dropout 0.25", "network.layers.2.rate", 0.25),
    ("--hidden 8 --normalization batch", "network.layers.1.name", "batch_norm"),
    ("--l2 0.001", "training.regularizer.strength", 0.001),
    ("--loss binary_cross_entropy", "training.loss.name", "binary_cross_entropy"),
    ("--hidden 8 --activation leaky_relu:slope=0.3", "network.layers.1.slope", 0.3),
    ("--optimizer sgd", "training.optimizer.name", "sgd"),
    ("--optimizer adamw:weight_decay=0.5", "training.optimizer.weight_decay", 0.5),
    ("--optimizer adam:epsilon=0.1,epsilon_inside=true", "training.optimizer.epsilon_inside", True),
    ("--optimizer momentum:momentum=0.5 --schedule cosine", "training.optimizer.momentum", 0.5),
    ("--lr 0.25", "training.optimizer.learning_rate", 0.25),
    ("--optimizer momentum --momentum 0.5", "training.optimizer.momentum", 0.5),
    ("--schedule inverse_time:decay=0.5", "training.optimizer.learning_rate.decay", 0.5),
    ("--lr 0.25 --schedule cosine:final=0.1", "training.optimizer.learning_rate.initial", 0.25),
    ("--batch-size 5", "training.batch_size", 5),
    ("--epochs 2", "training.epochs", 2),
    ("--limit 20", "data.limit", 20),
    ("--train 20", "data.train", 20),
    ("--test-limit 7", "data.test_limit", 7),
    ("--validation 0.3", "data.validation", 0.3),
    ("--validation 0.3 --early-stopping 4", "training.early_stopping", 4),
    ("--seed 9", "training.seed", 9),
    ("--engine reference", "engine", "reference"),
    ("--threads 1", "threads", 1),
    ("--dtype float64", "training.dtype", "float64"),
    ("--target 4", "data.dataset.target", "4"),
    ("--categorical a", "data.dataset.categorical.0", "a"),
]


@pytest.fixture(scope="module")
def plain() -> dict[bool, bytes]:
    """The models of runs without options, with and without --batch-size 10 (three steps, not one, of table.csv)."""
    return {}


@pytest.mark.parametrize(("options", "place", "value"), OPTIONS, ids=[options for options, *_ in OPTIONS])
def test_options_reach_the_spec_and_change_the_run(plainnet, home, plain, options, place, value):
    line = "train table.csv --epochs 1"
    if "--target" in options:
        (home / "table.csv").write_text(table().replace("kind", "d").replace("odd", "1").replace("even", "0"))
        line += " --limit 20"
    batch = "" if "--batch-size" in options else " --batch-size 10"
    if batch not in plain:
        assert plainnet(*(line + batch).split(), "--out", "plain", "--json").code == 0
        plain[batch] = (home / "plain" / "model.safetensors").read_bytes()
    assert plainnet(*(line + batch).split(), *options.split(), "--out", "run").code == 0
    found = tomllib.loads((home / "run" / "spec.toml").read_text())
    for key in place.split("."):
        found = found[int(key) if key.isdigit() else key]
    assert found == value
    if options != "--engine reference":  # bits are its own, or the same by chance
        same = (home / "run" / "model.safetensors").read_bytes() == plain[batch]
        assert same is (options in ("--threads 1", "--test-limit 7"))


def test_every_option_has_a_line_of_help(plainnet):
    names = {option.split()[0] for option, *_ in OPTIONS} | {"--plugin", "--out", "--resume", "--json"}
    names |= {"--activation", "--dropout", "--normalization", "--momentum", "--early-stopping"}
    text = plainnet("train", "--help").out
    assert {name for name in names if f"  {name} " in text} == names


def test_a_limit_takes_the_first_rows(plainnet, home):
    plainnet("train", "digits", "--limit", "50", "--test-limit", "30", "--epochs", "1", "--out", "run")
    confusion = json.loads(plainnet("evaluate", "run", "--json").out)["test"]["confusion"]
    assert np.sum(confusion) == 30
    assert result(home / "run")["steps"] == 2


def test_early_stopping_keeps_the_best(plainnet, home):
    options = "--hidden 64 --lr 0.03 --validation 0.3 --limit 400 --epochs 60 --early-stopping 3 --out run"
    answer = plainnet("train", "digits", *options.split())
    losses = [row["validation_loss"] for row in history(home / "run")]
    best = losses.index(min(losses))
    assert len(losses) == best + 1 + 3 < 60
    found = result(home / "run")
    assert found["stopped"] == "no better validation loss for 3 evaluations"
    assert found["validation"]["loss"] == pytest.approx(min(losses), rel=1e-6)
    assert f"Kept: the weights after epoch {best + 1}, with the best validation loss" in answer.out
    assert [line.endswith("  best") for line in answer.out.splitlines() if "/60 " in line][best:] == [True, False, False, False]


@pytest.mark.parametrize(
    ("schedule", "rate"),
    [
        ("constant", lambda t: 0.2),
        ("cosine", lambda t: 0.1 * (1 + math.cos(math.pi * t / 20))),
        ("cosine:steps=10,final=0.1", lambda t: 0.1 + 0.05 * (1 + math.cos(math.pi * min(t / 10, 1)))),
        ("inverse_time:decay=0.5", lambda t: 0.2 / (1 + 0.5 * t)),
    ],
)
def test_schedules(plainnet, home, schedule, rate):
    line = f"train digits --limit 64 --batch-size 32 --epochs 10 --optimizer sgd --lr 0.2 --schedule {schedule} --out run"
    assert plainnet(*line.split()).code == 0
    assert [row["learning_rate"] for row in history(home / "run")] == pytest.approx([rate(2 * e - 1) for e in range(1, 11)])


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize(("rate", "step", "place"), [("1e30", 0, "the update of dense_2"), ("1e10", 1, "the update of dense_2")])
def test_a_run_that_diverges_says_where_and_keeps_the_last_good_state(plainnet, home, engine, rate, step, place):
    line = f"train digits --hidden 16 --optimizer sgd --lr {rate} --limit 320 --engine {engine} --out run"
    answer = plainnet(*line.split())
    assert answer.code == 1
    assert answer.err.startswith(f"Error: Training met a non-finite value at step {step}, first in {place}"), answer.err
    assert f"Received: {step} good steps" in answer.err
    assert "Traceback" not in answer.err
    kept = load_file(home / "run" / "checkpoint.safetensors")
    assert all(np.isfinite(array).all() for array in kept.values())
    assert sorted(path.name for path in (home / "run").iterdir()) == ["checkpoint.safetensors", "history.csv", "spec.toml"]


def test_one_thing_after_another(plainnet, home):
    """Runs without --out are numbered; a run can be repeated with a few settings changed."""
    for _ in range(2):
        plainnet("train", "table.csv", "--epochs", "1")
    plainnet("train", "runs/table-1/spec.toml", "--seed", "3")
    assert sorted(path.name for path in (home / "runs").iterdir()) == ["table-1", "table-1-1", "table-2"]
    assert result(home / "runs" / "table-1-1")["seed"] == 3


@pytest.mark.usefixtures("drawn")
def test_odd_names_are_printed_as_they_are(plainnet, home):
    with (home / "[red] blé.csv").open("w", encoding="utf-8") as file:
        csv.writer(file).writerows([["a", "y, z"], *([i, '[b]é, "x"' if i % 2 else "no"] for i in range(20))])
    answer = plainnet("train", "[red] blé.csv", "--epochs", "1", "--out", "[bold]out")
    assert answer.out.startswith("[red] blé.csv: 15 rows")
    assert "Run:         [bold]out" in answer.out
    predicted = plainnet("predict", "[bold]out", "[red] blé.csv", "--proba").out
    rows = list(csv.DictReader(predicted.splitlines()))
    assert {row["class"] for row in rows} <= {'[b]é, "x"', "no"}
    assert all(float(row["no"]) + float(row['[b]é, "x"']) == pytest.approx(1, abs=1e-5) for row in rows)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"needs the published data sets in {SHARED}")
def test_mnist(plainnet, home, monkeypatch):
    monkeypatch.setenv("PLAINNET_DATA", str(SHARED))
    line = "train mnist --hidden 32 --limit 3000 --test-limit 500 --epochs 2 --validation 0.1 --out run"
    assert plainnet(*line.split()).code == 0
    assert result(home / "run")["test"]["accuracy"] > 0.8
    assert (home / "run" / "mistakes.png").exists()
    images = SHARED / "mnist" / "t10k-images-idx3-ubyte.gz"
    classes = plainnet("predict", "run", images).out.split()[1:]
    labels = idx.read(SHARED / "mnist" / "t10k-labels-idx1-ubyte.gz", 1)
    assert np.mean(np.array(classes[:500], int) == labels[:500]) == pytest.approx(result(home / "run")["test"]["accuracy"])
