"""What the columns of a table are: numbers or categories, with gaps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainnet.core.columns import Column
from plainnet.core.errors import RequestError
from plainnet.datasets.csv import CSV
from plainnet.datasets.formats import delimited, scan
from plainnet.datasets.formats.delimited import MISSING

PETS = "age,kind,weight,y\n3,cat,4.5,a\n,dog,?,b\n5,cat,NA,a\n7,None,8,b\n"
GAP = float("nan")


@pytest.fixture
def write(tmp_path):
    """content -> the path of a CSV file that holds it."""

    def _write(content: str, name: str = "table.csv") -> str:
        (tmp_path / name).write_text(content)
        return str(tmp_path / name)

    return _write


def test_numbers_categories_and_gaps(write):
    data = CSV(write(PETS)).load()
    assert data.columns == (Column("age"), Column("kind", ("cat", "dog")), Column("weight"))
    np.testing.assert_array_equal(data.train.x, [[3, 0, 4.5], [GAP, 1, GAP], [5, 0, GAP], [7, GAP, 8]])


@pytest.mark.parametrize("word", sorted(MISSING | {word.upper() for word in MISSING} | {" Na "}))
def test_words_for_what_is_missing(write, word):
    data = CSV(write(f"n,c,y\n1,u,0\n{word},{word},1\n2,v,1\n")).load()
    assert data.columns[1].categories == ("u", "v")
    np.testing.assert_array_equal(np.isnan(data.train.x), [[False, False], [True, True], [False, False]])


def test_one_slip_among_numbers_is_an_error_and_no_category(write):
    rows = [f"{i}.5,{i % 2}" for i in range(10_000)]
    rows[7776] = "1O.5,1"
    with pytest.raises(RequestError, match=r"Line 7778 of table.csv has no number in column 'a'.*'1O.5'.*categorical = \['a'\]"):
        CSV(write("\n".join(["a,y", *rows]))).load()


@pytest.mark.parametrize(("words", "kind"), [(4, "refused"), (5, "refused"), (6, "categorical"), (10, "categorical")])
def test_a_column_is_numeric_where_half_of_its_cells_are_numbers(write, words, kind):
    cells = [f"w{i % 3}" for i in range(words)] + ["1"] * (10 - words) + ["", "nan", "NA"] * 10
    dataset = CSV(write("\n".join(["a,b,y", *(f"{cell},0,{i % 2}" for i, cell in enumerate(cells))])))
    if kind == "refused":
        with pytest.raises(RequestError, match="no number in column 'a'"):
            dataset.load()
    else:
        assert dataset.load().columns[0].categorical


def test_numbers_read_as_categories(write):
    """In the order of numbers; 1 and 1.0 are one."""
    data = CSV(write("zip,y\n10,0\n9,1\n9.0,0\n,1\n"), categorical=("zip",)).load()
    assert data.columns == (Column("zip", ("9", "10")),)
    np.testing.assert_array_equal(data.train.x[:, 0], [1, 0, 0, GAP])
    with pytest.raises(RequestError, match=r"'zap'\. Did you mean 'zip'"):
        CSV(write("zip,y\n10,0\n9,1\n"), categorical=("zap",)).load()


def test_a_header_above_text_alone(write):
    """It is one where none of its cells occurs again."""
    assert CSV(write("color,form,y\nred,round,a\nblue,round,b\n" + "red,flat,a\n" * 5)).load().feature_names == ("color", "form")
    assert CSV(write("red,round,a\nblue,round,b\n" + "red,flat,a\n" * 5)).load().feature_names == ("column_1", "column_2")


def test_a_test_file_has_the_categories_of_the_first(write):
    test = write("y,weight,kind,age\na,1,dog,2\na,,emu,2\n", "test.csv")
    loaded = CSV(write(PETS), "y", test).load().test
    assert loaded is not None
    np.testing.assert_array_equal(loaded.x, [[2, 1, 1], [2, GAP, GAP]])


CELLS = st.sampled_from(["1", "-2.5", "1e3", " 7 ", "007", "", "nan", "?", "x", "1_0", "inf", "1,5", '"2"', "٣"])


@given(st.lists(st.tuples(CELLS, CELLS, st.sampled_from(["a", "b "])), min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_the_quick_reader_agrees_with_the_thorough_one(tmp_path_factory, rows, end):
    """Wherever it does not decline."""
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    path.write_bytes(end.join(["p;q;y", "1;1;a", *(";".join(row) for row in rows)]).encode())
    source = delimited.read(path)
    quick, thorough = scan._quick(source, [0, 1], [2]), scan._thorough(source, [0, 1], [2])
    if quick is not None:
        assert quick.x.tolist() == thorough.x.tolist()
        assert (quick.texts, quick.lines, quick.odd) == (thorough.texts, thorough.lines, thorough.odd)


@pytest.mark.parametrize("content", ["1,2,a\n\n3,4,b\n", "p,q,y\n\n1,2,a\n\n\n3,4,b", "\n\n1,2,a\r\n3,4,b\r\n"])
def test_the_quick_reader_takes_plain_numbers(write, content):
    source = delimited.read(Path(write(content)))
    quick = scan._quick(source, [0, 1], [2])
    assert quick is not None
    assert quick.x.tolist() == [[1, 2], [3, 4]]
    assert quick.lines == scan._thorough(source, [0, 1], [2]).lines
