"""What the target columns of a CSV file are taken for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.core.spec import from_data, from_toml, to_toml
from plainnet.datasets.base import Dataset
from plainnet.datasets.csv import CSV


def table(tmp_path: Path, *targets: list[object], names: str = "y") -> str:
    """A file of one feature, a, and these target columns."""
    path = tmp_path / "table.csv"
    lines = [",".join(map(str, (i, *cells))) for i, cells in enumerate(zip(*targets, strict=True))]
    path.write_text("\n".join([f"a,{names}", *lines]) + "\n")
    return str(path)


@pytest.mark.parametrize(
    ("cells", "task"),
    [
        (["x", "y"] * 20, "classification"),
        ([0, 1] * 20, "classification"),
        ([-1, 1] * 20, "classification"),
        (list(range(20)) * 2, "classification"),
        (list(range(21)) * 2, "regression"),
        ([0.5, 1] * 20, "regression"),
        ([i * 1000 for i in range(40)], "regression"),
        ([f"{i}e-3" for i in range(40)], "regression"),
        (["1", "2", "three"] * 5, "classification"),
    ],
)
def test_one_column(tmp_path, cells, task):
    assert CSV(table(tmp_path, cells)).load().task == task


def test_numbers_are_read_as_they_stand(tmp_path):
    data = CSV(table(tmp_path, [0.5, -2, 1e6, 0.25]), "y").load()
    assert data.train.y.tolist() == [[0.5], [-2.0], [1e6], [0.25]]
    assert data.train.y.dtype == np.float64
    assert (data.class_names, data.target_names, data.feature_names) == ((), ("y",), ("a",))


def test_what_is_said_comes_before_what_it_looks_like(tmp_path):
    path = table(tmp_path, [3, 4, 5] * 4)
    assert CSV(path).load().class_names == ("3", "4", "5")
    assert CSV(path, task="regression").load().train.y[:3].tolist() == [[3], [4], [5]]
    halves = table(tmp_path, [0.5, 1.5] * 4)
    assert CSV(halves, task="classification").load().class_names == ("0.5", "1.5")


@pytest.mark.parametrize("target", ["y,z", "y, z", ("y", "z"), ("2", "z")])
def test_several_columns_of_numbers(tmp_path, target):
    path = table(tmp_path, [1, 2, 3], [0, 0.5, 1], names="y,z")
    data = CSV(path, target).load()
    assert (data.task, data.target_names) == ("regression", ("y", "z"))
    assert data.train.y.tolist() == [[1, 0], [2, 0.5], [3, 1]]
    assert data.train.x.tolist() == [[0], [1], [2]]
    spec = CSV(path, target)
    assert from_toml(Dataset, to_toml(spec)) == spec
    assert from_data(Dataset, {"name": "csv", "path": path, "target": ["y", "z"]}).load().task == "regression"


def test_several_columns_of_0_and_1_are_labels(tmp_path):
    path = table(tmp_path, [0, 1, 1], [1, 0, 1.0], names="red,round")
    data = CSV(path, "red,round").load()
    assert (data.task, data.class_names, data.target_names) == ("multilabel", ("red", "round"), ())
    assert data.train.y.tolist() == [[0, 1], [1, 0], [1, 1]]
    assert CSV(path, "red,round", task="regression").load().task == "regression"
    assert CSV(path, "red,round", task="classification").load().task == "multilabel"


def test_a_test_file_of_numbers(tmp_path):
    path = table(tmp_path, [0.5, 1.5, 2.5])
    (tmp_path / "test.csv").write_text("y,a\n7,1\n8.5,2\n")
    data = CSV(path, "y", str(tmp_path / "test.csv")).load()
    assert data.test.y.tolist() == [[7], [8.5]]
    assert data.test.x.tolist() == [[1], [2]]


@pytest.mark.parametrize(
    ("targets", "settings", "message"),
    [
        ([[1, 2]], {"target": "y,y"}, "named once.*y, y"),
        ([[1, 2]], {"target": "a,y"}, "a feature beside it.*2 targets"),
        ([[1, 2]], {"target": "a,k"}, "no column.*'k'"),
        ([["x", "y"]], {"task": "regression"}, "Line 2 .* no number in the target 'y'.*'x'"),
        ([[1, "2;5"]], {"task": "regression"}, "Line 3 .* no number"),
        ([[0.5, 0.5]], {}, "is constant"),
        ([["1e39", "1.5"]], {}, "Line 2 .* a number up to 3.4e.38"),
        ([["inf", "1.5"]], {}, "Line 2 .* a number up to"),
        ([[0, 2]], {"task": "multilabel"}, "Line 3 .* a label, 0 or 1.*'2'"),
        ([[0.5, 1, ""]], {}, "Line 4 .* no target in column 'y'"),
    ],
)
def test_what_cannot_be_a_target_is_explained(tmp_path, targets, settings, message):
    with pytest.raises(RequestError, match=message):
        CSV(table(tmp_path, *targets), **settings).load()
