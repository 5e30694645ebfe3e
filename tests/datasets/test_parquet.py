"""Parquet files, treated like CSV files; without pyarrow, a word on how to get it."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.datasets.parquet import Parquet


@pytest.fixture
def write(tmp_path):
    """columns -> the path of a Parquet file."""
    arrow = pytest.importorskip("pyarrow", reason="needs pyarrow (extra: parquet)")
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs pyarrow (extra: parquet)")

    def _write(columns: dict[str, Any], name: str = "table.parquet") -> str:
        parquet.write_table(arrow.table(columns), tmp_path / name)
        return str(tmp_path / name)

    return _write


COLUMNS = {"size": [0.1, 1 / 3, 3e-300], "count": [1, 2**40, -3], "sold": [True, False, True], "kind": ["a", "b", "a"]}


def test_columns_keep_their_values_exactly(write):
    data = Parquet(write(COLUMNS)).load()
    assert data.feature_names == ("size", "count", "sold")
    assert data.train.x.tolist() == [[0.1, 1, 1], [1 / 3, 2**40, 0], [3e-300, -3, 1]]
    assert (data.class_names, data.train.y.tolist()) == (("a", "b"), [0, 1, 0])


def test_a_target_by_name_and_a_test(write):
    test = write({"kind": ["b"], "sold": [True], "count": [4], "size": [0.5]}, "test.parquet")
    data = Parquet(write(COLUMNS), "kind", test).load()
    assert data.test is not None
    assert data.test.x.tolist() == [[0.5, 4, 1]]
    assert data.test.y.tolist() == [1]


def test_single_precision_is_kept(write):
    values = np.array([0.1, 0.7, 123.456], np.float32)
    data = Parquet(write({"a": values, "kind": ["x", "y", "x"]})).load()
    np.testing.assert_array_equal(data.train.x[:, 0].astype(np.float32), values)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"a": [[1], [2]], "kind": ["x", "y"]}, "Column 'a' of table.parquet holds no plain values"),
        ({"a": [b"1", b"2"], "kind": ["x", "y"]}, "holds no plain values"),
        ({"a": [1, 2], "kind": ["x", None]}, "no target in column 'kind'"),
        ({"a": np.zeros(0), "kind": np.zeros(0)}, "table.parquet is empty"),
    ],
)
def test_what_cannot_be_used_is_explained(write, columns, message):
    with pytest.raises(RequestError, match=message):
        Parquet(write(columns)).load()


def test_files_that_are_none(tmp_path):
    pytest.importorskip("pyarrow", reason="needs pyarrow (extra: parquet)")
    (tmp_path / "junk.parquet").write_bytes(b"PAR1 junk PAR1")
    with pytest.raises(RequestError, match=r"junk\.parquet is not a Parquet file"):
        Parquet(str(tmp_path / "junk.parquet")).load()
    with pytest.raises(RequestError, match="no such file"):
        Parquet(str(tmp_path / "none.parquet")).load()


def test_without_pyarrow_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(RequestError, match=r'pip install "plainnet\[parquet\]"'):
        Parquet(str(tmp_path / "table.parquet")).load()


def test_tab_separated_values_are_read_too(tmp_path):
    from plainnet.datasets.csv import CSV

    (tmp_path / "table.tsv").write_text("a, b\tkind\n1.5\tx\n2\ty\n3\tx\n")
    data = CSV(str(tmp_path / "table.tsv")).load()
    assert data.feature_names == ("a, b",)
    assert data.train.x.tolist() == [[1.5], [2.0], [3.0]]
