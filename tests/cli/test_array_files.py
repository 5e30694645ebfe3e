"""A model meets further rows in NumPy's files and in Parquet."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(60, 3))
Y = (X[:, 0] > 0).astype(np.int64) + 4
KINDS = {
    "numbered classes": Y,
    "classes in words": np.where(Y == 4, "no", "yes"),
    "labels": np.stack([Y - 4, 5 - Y], axis=1),
    "numbers": X @ RANDOM.normal(size=(3, 2)),
}


@pytest.fixture
def scores(plainnet, home: Path):
    """`scores("--data", "a.npz")` -> what the run says of these rows."""

    def call(*arguments: str) -> dict[str, float]:
        answer = plainnet("evaluate", "run", *arguments, "--json")
        assert answer.code == 0, answer.err
        (found,) = json.loads(answer.out).values()
        return found

    return call


def train(plainnet, *data: str) -> None:
    shutil.rmtree("run", ignore_errors=True)
    answer = plainnet("train", *data, "--epochs", "2", "--test", "0", "--out", "run")
    assert answer.code == 0, answer.err


@pytest.mark.parametrize("kind", KINDS)
def test_the_training_file_is_judged_as_in_training(plainnet, home, scores, kind):
    np.savez(home / "a.npz", features=X, target=KINDS[kind])
    np.save(home / "x.npy", X)
    np.save(home / "y.npy", KINDS[kind])
    train(plainnet, "a.npz")
    own = scores()
    assert scores("--data", "a.npz") == own
    assert scores("--data", "x.npy", "--target", "y.npy") == own
    assert plainnet("predict", "run", "a.npz").out == plainnet("predict", "run", "x.npy").out


def test_a_run_of_two_files_wants_to_hear_of_other_targets(plainnet, home, scores, refused):
    for name, array in (("x", X), ("y", Y), ("x2", X[:9]), ("y2", Y[:9]), ("xy", np.column_stack([X, Y]))):
        np.save(home / f"{name}.npy", array)
    train(plainnet, "x.npy", "--target", "y.npy")
    assert scores("--data", "x.npy") == scores() == scores("--data", "xy.npy", "--target", "4")
    assert "The run's targets belong to other rows." in refused("evaluate", "run", "--data", "x2.npy")
    assert scores("--data", "x2.npy", "--target", "y2.npy")["log_loss"] > 0
    assert "9 rows and 60 targets" in refused("evaluate", "run", "--data", "x2.npy", "--target", "y.npy")
    assert "--target is about the file of --data" in refused("evaluate", "run", "--target", "y.npy")


def test_other_classes_and_other_widths_are_refused(plainnet, home, refused):
    np.savez(home / "a.npz", x=X, y=Y)
    train(plainnet, "a.npz")
    np.savez(home / "odd.npz", x=X, y=Y + 1)
    assert "does not know. Received: 6. The classes are: 4, 5." in refused("evaluate", "run", "--data", "odd.npz")
    np.savez(home / "odd.npz", x=X[:, :2], y=Y)
    assert "rows of 3 values" in refused("evaluate", "run", "--data", "odd.npz")
    np.savez(home / "odd.npz", a=X, b=Y)
    assert "Which array of odd.npz holds the rows?" in refused("predict", "run", "odd.npz")
    np.savez(home / "numbers.npz", x=X, y=X[:, 1])
    train(plainnet, "numbers.npz")
    np.savez(home / "odd.npz", x=X, y=X[:, :2])
    assert "odd.npz should have 1 target a row." in refused("evaluate", "run", "--data", "odd.npz")


def test_arrays_by_names_of_ones_own(plainnet, home, refused, scores):
    np.savez(home / "a.npz", rows=X, kind=Y)
    assert "npz:path=a.npz,features=...,target=..." in refused("train", "a.npz")
    train(plainnet, "npz:path=a.npz,features=rows,target=kind")
    assert scores("--data", "a.npz") == scores()
    train(plainnet, "a.npz", "--target", "kind")  # one other array is left: the features
    assert scores("--data", "a.npz") == scores()


def test_parquet_is_judged_like_csv(plainnet, home, scores):
    arrow = pytest.importorskip("pyarrow", reason="needs pyarrow (extra: parquet)")
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs pyarrow (extra: parquet)")
    columns = {"a": X[:, 0], "b": X[:, 1], "kind": KINDS["classes in words"]}
    parquet.write_table(arrow.table(columns), home / "t.parquet")
    lines = [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
    (home / "t.csv").write_text("\n".join([",".join(columns), *lines]))
    train(plainnet, "t.parquet")
    assert scores("--data", "t.csv") == scores("--data", "t.parquet") == scores()
