"""CSV files as people have them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainnet.core.errors import RequestError
from plainnet.datasets.csv import CSV

IRIS = "length,width,species\n5.1,3.5,setosa\n4.9,3.0,virginica\n6.0,2.2,setosa\n"


@pytest.fixture
def write(tmp_path):
    """content -> the path of a CSV file that holds it."""

    def _write(content: str | bytes, name: str = "table.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return _write


def test_a_header_and_text_classes(write):
    data = CSV(write(IRIS)).load()
    assert data.feature_names == ("length", "width")
    assert data.class_names == ("setosa", "virginica")
    assert data.train.x.tolist() == [[5.1, 3.5], [4.9, 3.0], [6.0, 2.2]]
    assert data.train.x.dtype == np.float64
    assert data.train.y.tolist() == [0, 1, 0]
    assert data.train.y.dtype == np.int32
    assert (data.row_shape, data.test) == ((2,), None)


@pytest.mark.parametrize("target", ["species", "3", None])
@pytest.mark.parametrize("mark", [";", "\t", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_line_ends_and_targets(write, target, mark, end):
    data = CSV(write(IRIS.replace(",", mark).replace("\n", end)), target).load()
    assert data.train.x[1].tolist() == [4.9, 3.0]


def test_a_file_without_a_header(write):
    data = CSV(write("1,2,0\n3,4,1\n5,6,1\n"), target="column_1")
    with pytest.raises(RequestError, match="Did you mean 'column_1'"):
        CSV(data.path, target="colum_1").load()
    loaded = data.load()
    assert loaded.feature_names == ("column_2", "column_3")
    assert loaded.class_names == ("1", "3", "5")


def test_a_byte_order_mark_blank_lines_quotes_and_no_last_line_end(write):
    content = b'\xef\xbb\xbf"a, b";c\n\n1;yes\n2;"no;\n"\n3;yes\n\n'.rstrip()
    data = CSV(write(content)).load()
    assert data.feature_names == ("a, b",)
    assert data.class_names == ("no;", "yes")


def test_nameless_columns_get_a_number(write):
    assert CSV(write(",a,b\n0,1,x\n1,2,y\n2,3,x\n")).load().feature_names == ("column_1", "a")


def test_numbers_are_sorted_as_numbers_and_text_as_text(write):
    data = CSV(write("1,10\n2,9\n3,10.0\n4,-2\n")).load()
    assert data.class_names == ("-2", "9", "10")
    assert data.train.y.tolist() == [2, 1, 2, 0]
    assert CSV(write("1,10\n2,9\n3,a\n4,9\n")).load().class_names == ("10", "9", "a")


def test_a_test_file(write):
    test = write("species,width,length\nvirginica,1,2\n", "test.csv")
    data = CSV(write(IRIS), "species", test).load()
    assert data.test is not None
    assert data.test.x.tolist() == [[2.0, 1.0]]
    assert data.test.y.tolist() == [1]


def test_a_test_file_without_a_header_goes_by_place(write):
    data = CSV(write(IRIS), test=write("1,2,virginica\n", "test.csv")).load()
    assert data.test is not None
    assert data.test.x.tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ("1,2,3,setosa\n", "should have the columns of table.csv.*4 columns, not 3"),
        ("length,widht,species\n1,2,setosa\n", "no column in test.csv.*'width'.*Did you mean 'widht'"),
        ("length,width,species\n1,2,setosa\n1,2,versicolor\n", "Line 3 of test.csv has a class.*'versicolor'.*setosa, virginica"),
    ],
)
def test_test_files_that_do_not_fit(write, test, message):
    with pytest.raises(RequestError, match=message):
        CSV(write(IRIS), test=write(test, "test.csv")).load()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "table.csv is empty"),
        ("\n \n", "table.csv is empty"),
        ("a,b\n", "has a header but no rows.*a, b"),
        ("a\n1\n2\n", "at least one feature and a target.*one column, 'a'"),
        ("a,b\n1,2\n3\n", "Line 3 of table.csv should have 2 cells.*1 cells"),
        ("a,b\n1,2,3\n", "Line 2 of table.csv should have 2 cells.*3 cells"),
        ("a,b\n1,x\nmany,y\n2,x\n", "Line 3 of table.csv has no number in column 'a'.*'many'.*categorical"),
        ("a;b\n1;x\n1,5;y\n2;x\n", "Line 3 .* column 'a'.*'1,5'.*decimals with a point"),
        ("a;b\n1,5;x\n2,5;y\n2,7;x\n", "'a' of table.csv holds numbers with a comma.*'1,5'.*decimals with a point"),
        ("a,b\n1,x\n-inf,y\n2,x\n", "Line 3 .* no finite number in column 'a'.*-inf"),
        ("a,b\n1,x\n2,\n2,x\n", "Line 3 of table.csv has no target in column 'b'"),
        ("a,b\n1,1\n2,NaN\n2,1\n", "Line 3 of table.csv has no target in column 'b'.*'NaN'"),
        ("a,b\n1,x\n2,x\n", "'b' of table.csv is constant.*only 'x'"),
        ("a,b\n1,1\n2,1.0\n", "'b' of table.csv is constant"),
        ("a,b\n1,0.5\n2,0.5\n3,0.50\n", "'b' of table.csv is constant"),
        ("a,b\n1,u\n2,v\n3,w\n", "class of its own for every row.*3 different values in 3 rows"),
        ("a,a\n1,2\n2,3\n", "names of their own.*'a' twice"),
        ('a,b\n1,"x\n', "Line 2 of table.csv cannot be read.*quotes"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not UTF-8 text.*0x89 at position 0"),
        (b"a,b\n1,\x00\n", "not text"),
    ],
)
def test_what_cannot_be_used_is_explained(write, content, message):
    with pytest.raises(RequestError, match=message):
        CSV(write(content)).load()


def test_an_unknown_target_suggests_the_nearest(write):
    with pytest.raises(RequestError, match=r"'specis'\. Did you mean 'species'"):
        CSV(write(IRIS), "specis").load()


@pytest.mark.parametrize("target", ["0", "4", "-1"])
def test_a_target_number_out_of_range(write, target):
    with pytest.raises(RequestError, match=r"no column in table\.csv"):
        CSV(write(IRIS), target).load()


def test_too_many_values_for_classes(write):
    rows = "".join(f"{i},{i}\n" for i in range(1001))
    with pytest.raises(RequestError, match=r"1001 different values in 1001 rows.*--task regression"):
        CSV(write(rows), task="classification").load()
    assert CSV(write(rows)).load().task == "regression"


def test_missing_paths(tmp_path):
    with pytest.raises(RequestError, match="no such file"):
        CSV(str(tmp_path / "none.csv")).load()
    with pytest.raises(RequestError, match="A table is a file"):
        CSV(str(tmp_path)).load()


@given(st.text(max_size=80) | st.binary(max_size=80))
def test_junk_is_refused_or_read_never_crashes(tmp_path_factory, junk):
    path = tmp_path_factory.getbasetemp() / "junk.csv"
    path.write_bytes(junk.encode(errors="surrogatepass") if isinstance(junk, str) else junk)
    try:
        data = CSV(str(path)).load()
        assert not np.isinf(data.train.x).any()
    except RequestError as error:
        assert error.what
        assert error.advice


@given(st.lists(st.tuples(*[st.floats(-3e38, 3e38)] * 3), min_size=4, max_size=30))
def test_numbers_survive_exactly(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "numbers.csv"
    lines = [",".join(map(repr, row)) + f",{i % 2}" for i, row in enumerate(rows)]
    path.write_text("\n".join(lines))
    np.testing.assert_array_equal(CSV(str(path)).load().train.x, np.array(rows))


def test_wine_quality(real_data: Path):
    data = CSV(str(real_data / "tabular" / "winequality-red.csv")).load()
    assert data.train.x.shape == (1599, 11)
    assert data.class_names == ("3", "4", "5", "6", "7", "8")
    assert data.train.x[0].tolist() == [7.4, 0.7, 0, 1.9, 0.076, 11, 34, 0.9978, 3.51, 0.56, 9.4]
