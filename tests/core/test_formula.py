"""Every function of the formula language gives the same values on NumPy and when it is recorded and executed natively."""

from __future__ import annotations

import inspect
import math
import operator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainnet.core import formula as language
from plainnet.core.formula import (
    batch_max,
    batch_mean,
    batch_sum,
    beside,
    columns,
    cos,
    erf,
    exp,
    log1p,
    maximum,
    minimum,
    row_max,
    row_mean,
    row_sum,
    sin,
    sqrt,
    sum_rows,
    take_rows,
    tanh,
    where,
)
from plainnet.engines.native import instruction_sets
from support.formulas import natively

FUNCTIONS = {
    name: value
    for name, value in vars(language).items()
    if inspect.isfunction(value) and value.__module__ == language.__name__ and not name.startswith("_")
}
REDUCTIONS = [name for name in FUNCTIONS if name.startswith(("row_", "batch_"))]
MOVES = ["columns", "beside", "take_rows", "sum_rows"]
OPERATORS = {
    "x + y": operator.add,
    "x - y": operator.sub,
    "x * y": operator.mul,
    "x / y": operator.truediv,
    "x ** 2": lambda x: x**2,
    "x ** 3": lambda x: x**3,
    "abs(x) ** y": lambda x, y: abs(x) ** y,
    "2 + x": lambda x: 2 + x,
    "2 - x": lambda x: 2 - x,
    "2 * x": lambda x: 2 * x,
    "2 / x": lambda x: 2 / x,
    "2 ** x": lambda x: 2.0**x,
    "-x": operator.neg,
    "abs(x)": abs,
    "x < y": lambda x, y: where(x < y, x, 1.0),
    "x <= y": lambda x, y: where(x <= y, x, 1.0),
    "x > y": lambda x, y: where(x > y, x, 1.0),
    "x >= y": lambda x, y: where(x >= y, x, 1.0),
    "x == y": lambda x, y: where(x == y, 2.0, x),
    "x != y": lambda x, y: where(x != y, x, 2.0),
    "0 == x": lambda x: where(x == 0, 2.0, x),
    "0 < x": lambda x: where(x > 0, x, 1.0),
    "a NumPy number": lambda x: np.float32(0.5) * x + x / np.float32(4),
}
ELEMENTWISE = {name: f for name, f in FUNCTIONS.items() if name not in (*REDUCTIONS, *MOVES)} | OPERATORS
UNIT = {"float32": 2.0**-24, "float64": 2.0**-53}
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, np.inf, -np.inf, np.nan, 1e-30, 1e30, -1e30, 88.0, -104.0, 710.0, -745.0, 3.0]


def _of(function):
    """The function as one of x and y; what takes three takes a condition first."""
    count = len(inspect.signature(function).parameters)
    return {1: lambda x, y: function(x), 2: function, 3: lambda x, y: function(x < y, x, y)}[count]


@pytest.mark.parametrize("dtype", UNIT)
@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_an_elementwise_function(name, dtype):
    function, random = _of(ELEMENTWISE[name]), np.random.default_rng(0)
    ordinary = (3 * random.normal(size=(37, 19))).astype(dtype), (3 * random.normal(size=19)).astype(dtype)
    special = np.array([SPECIAL] * len(SPECIAL), dtype).T.copy(), np.array(SPECIAL, dtype)  # every pair
    for x, y in (ordinary, special):
        expected = function(x, y)
        assert expected.dtype == x.dtype
        for isa in instruction_sets():
            for fused in (True, False):
                found = natively(function, x, y, 0, isa, fused)
                # below the least normal number zero is near enough
                np.testing.assert_allclose(found, expected, 16 * UNIT[dtype], np.finfo(dtype).tiny, err_msg=isa)


@pytest.mark.parametrize("dtype", UNIT)
@pytest.mark.parametrize("name", REDUCTIONS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (5, 1), (3, 15), (2, 16), (64, 17), (256, 33), (200, 300)])
def test_a_reduction(name, dtype, shape):
    x = (1 + np.random.default_rng(1).normal(size=shape)).astype(dtype)
    function = FUNCTIONS[name]
    expected = function(x)
    assert expected.dtype == x.dtype
    assert expected.shape == ((shape[0], 1) if name.startswith("row_") else (shape[1],))
    size = np.abs(x).sum() if not name.endswith("max") else 0.0
    for isa in instruction_sets():
        for threads in (1, 4):
            found = natively(lambda x, y: function(x) + 0.0 * x, x, isa=isa, threads=threads)
            np.testing.assert_allclose(found, expected + 0 * x, 4 * UNIT[dtype], 4 * UNIT[dtype] * size, err_msg=isa)


@pytest.mark.parametrize("name", ["row_max", "batch_max"])
def test_a_maximum_finds_infinity_and_nan(name):
    x = np.zeros((20, 20))
    x[3, 4], x[7, 8], x[11] = np.nan, np.inf, -np.inf
    expected = FUNCTIONS[name](x)
    assert np.isnan(expected).sum() == np.isposinf(expected).sum() == 1
    found = natively(lambda x, y: where(y > x, FUNCTIONS[name](x), FUNCTIONS[name](x)), x)
    np.testing.assert_array_equal(found, expected + np.zeros((20, 20)))


MOVED = {  # what, formula of x (N, 6) and y (6,), the same in NumPy's own words
    "columns of an input": (lambda x, y: columns(x, 1, 4), lambda x, y: x[:, 1:4]),
    "all columns": (lambda x, y: columns(x, 0, 6) * 2, lambda x, y: x * 2),
    "the last column": (lambda x, y: columns(x, 5, 6), lambda x, y: x[:, 5:]),
    "columns of a result": (lambda x, y: columns(x * y, 2, 4) + 1, lambda x, y: (x * y)[:, 2:4] + 1),
    "columns of a product": (lambda x, y: columns(x @ (x.T @ x), 3, 5), lambda x, y: (x @ (x.T @ x))[:, 3:5]),
    "columns of columns": (lambda x, y: columns(columns(x, 1, 6), 2, 4), lambda x, y: x[:, 3:5]),
    "columns of features": (lambda x, y: x * 0 + row_sum(x) * columns(y, 2, 3), lambda x, y: x * 0 + row_sum(x) * y[2]),
    "features to columns": (lambda x, y: columns(x, 0, 2) * columns(y, 4, 6), lambda x, y: x[:, :2] * y[4:]),
    "a row sum of columns": (lambda x, y: x - row_sum(columns(x, 2, 5)), lambda x, y: x - x[:, 2:5].sum(1, keepdims=True)),
    "a batch sum of columns": (
        lambda x, y: columns(x, 1, 3) - batch_sum(columns(x, 4, 6)),
        lambda x, y: x[:, 1:3] - x[:, 4:].sum(0),
    ),
    "a product with columns": (
        lambda x, y: columns(x, 0, 2) @ (columns(x, 2, 4).T @ x),
        lambda x, y: x[:, :2] @ (x[:, 2:4].T @ x),
    ),
    "beside": (lambda x, y: beside(x, x * y, row_sum(x)), lambda x, y: np.hstack([x, x * y, x.sum(1, keepdims=True)])),
    "beside itself": (lambda x, y: beside(x, x), lambda x, y: np.hstack([x, x])),
    "one beside nothing": (lambda x, y: beside(x) + 1, lambda x, y: x + 1),
    "beside, expanded": (lambda x, y: beside(0.0 * x + 2.0, x), lambda x, y: np.hstack([0 * x + 2, x])),
    "features beside features": (
        lambda x, y: beside(x, x) * beside(y, 2 * y),
        lambda x, y: np.hstack([x, x]) * np.hstack([y, 2 * y]),
    ),
    "turned round": (lambda x, y: beside(columns(x, 3, 6), columns(x, 0, 3)), lambda x, y: np.roll(x, 3, axis=1)),
    "a loop over columns": (
        lambda x, y: beside(*(row_sum(columns(x, i, i + 2)) for i in range(5))),
        lambda x, y: x[:, :-1] + x[:, 1:],
    ),
}


@pytest.mark.parametrize("dtype", UNIT)
@pytest.mark.parametrize("name", MOVED)
@pytest.mark.parametrize("rows", [1, 7, 256])
def test_columns_and_beside(name, dtype, rows):
    random = np.random.default_rng(2)
    x, y = random.integers(-3, 4, (rows, 6)).astype(dtype), random.integers(1, 4, 6).astype(dtype)
    formula, right = MOVED[name]
    expected = right(x, y)
    assert formula(x, y).dtype == x.dtype
    np.testing.assert_array_equal(formula(x, y), expected)
    for threads in (1, 3):
        np.testing.assert_array_equal(natively(formula, x, y, expected.shape[1], threads=threads), expected)


ODD = [0.0, 3.0, 2.0, 2.0, 4.0, -1.0, 0.5, 1e30, -1e30, np.nan, np.inf, -np.inf, -0.0, 3.9999999]


@pytest.mark.parametrize("dtype", UNIT)
def test_rows_are_taken_by_number_and_what_is_no_number_of_a_row_gives_zeros(dtype):
    """Against the product with one-hot rows, which is what it means: (N, K) @ (K, D), and its transpose."""
    x = np.arange(1, 1 + 4 * len(ODD)).reshape(len(ODD), 4).astype(dtype)
    x[:, 0] = ODD
    one_hot = (x[:, :1] == np.arange(4)).astype(dtype)

    def taken(x, y):  # the first rows of x' x, a matrix with four of them
        table = columns(x, 1, 4).T @ columns(x, 1, 4)
        return take_rows(table, columns(x, 0, 1)) + 0.0 * columns(x, 1, 4)

    def summed(x, y):
        return columns(x, 1, 4) @ columns_of_ones(x) + take_rows(
            sum_rows(columns(x, 0, 1), columns(x, 1, 4), 4), columns(x, 0, 1)
        )

    def columns_of_ones(x):
        return columns(x, 1, 4).T @ columns(x, 1, 4) * 0.0

    table = x[:, 1:].T @ x[:, 1:]
    for formula, expected in (
        (taken, one_hot[:, :3] @ table),
        (summed, one_hot @ (one_hot.T @ x[:, 1:])),
    ):
        np.testing.assert_array_equal(formula(x, None), expected)
        np.testing.assert_array_equal(natively(formula, x, columns=3), expected)


def test_rows_taken_by_number_in_any_array_library():
    class Library:
        astype = staticmethod(lambda x, dtype: np.asarray(x).astype(dtype))
        arange = staticmethod(np.arange)

    index, table = np.array([[1.0], [np.nan], [0.0], [7.0]]), np.arange(6.0).reshape(3, 2)
    assert language._one_hot(Library, index, 3, np.float64).tolist() == [[0, 1, 0], [0, 0, 0], [1, 0, 0], [0, 0, 0]]
    np.testing.assert_array_equal(take_rows(table, index), [[2, 3], [0, 0], [0, 1], [0, 0]])


@pytest.mark.parametrize(("start", "stop"), [(-1, 2), (2, 2), (3, 2), (0, 7), (6, 7)])
def test_columns_that_do_not_exist_are_refused(start, stop):
    with pytest.raises(ValueError, match="no columns"):
        columns(np.zeros((2, 6)), start, stop)


ORACLES = {name: getattr(math, name) for name in ("exp", "expm1", "log", "log1p", "sqrt", "tanh", "sin", "cos", "floor", "erf")}
ORACLES["sign"] = lambda x: math.copysign(1.0, x)


@pytest.mark.parametrize("name", ORACLES)
def test_functions_are_those_of_the_math_module(name):
    x = np.array([0.1, 0.5, 1.0, 2.5, 7.0])
    np.testing.assert_allclose(FUNCTIONS[name](x), [ORACLES[name](value) for value in x], rtol=1e-15)


def test_every_function_has_a_test():
    assert ORACLES.keys() | {"minimum", "maximum", "where", *REDUCTIONS, *MOVES} == FUNCTIONS.keys()


def test_numbers_alone_stay_numbers():
    assert exp(0) == 1.0
    assert maximum(1, 2) == 2
    with pytest.raises(TypeError, match="dtype"):
        where(True, 1.0, 2.0)


# Formulas of any shape, made of functions that keep rounding errors as small as they were: (N, F), (F,) and (N, 1) mixed.
ONE = [tanh, sin, cos, erf, lambda a: exp(-abs(a)), lambda a: log1p(abs(a)), lambda a: sqrt(a * a + 1.0), lambda a: 0.5 - a]
ONE += [row_mean, row_max, batch_mean, batch_max, lambda a: tanh(row_sum(a)), lambda a: tanh(batch_sum(a)), lambda a: a * a / 4]
TWO = [lambda a, b: 0.5 * a + b, lambda a, b: a - 0.5 * b, lambda a, b: tanh(a) * tanh(b), lambda a, b: a / (1.0 + abs(b))]
TWO += [minimum, maximum, lambda a, b: 0.5 * (a + b), lambda a, b: abs(tanh(a)) ** (1.0 + abs(tanh(b)))]
LEAVES = st.sampled_from(["x", "y", "x > 0", 0.75, -2.0])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(st.integers(0, len(ONE) - 1), inner) | st.tuples(st.integers(0, len(TWO) - 1), inner, inner),
    max_leaves=24,
)


def _grown(tree, x, y):
    if isinstance(tree, float):
        return tree + 0.0 * y
    if isinstance(tree, str):
        return {"x": x, "y": y, "x > 0": where(x > 0, x, y)}[tree]
    index, *inner = tree
    values = [_as_rows(_grown(part, x, y), x) for part in inner]
    return (ONE if len(values) == 1 else TWO)[index](*values)


def _as_rows(value, x):
    """A feature vector has no rows to reduce: it is repeated."""
    return value + 0.0 * x if len(value.shape) == 1 or value.shape[0] == 1 else value


@given(tree=TREES, rows=st.integers(1, 40), cols=st.sampled_from([1, 2, 15, 17, 40]), seed=st.integers(0, 99))
@settings(max_examples=150)
def test_any_formula(tree, rows, cols, seed):
    random = np.random.default_rng(seed)
    x, y = random.normal(size=(rows, cols)), random.normal(size=cols)

    def formula(x, y):
        return _grown(tree, x, y) + 0.0 * x

    expected = formula(x, y)
    for isa in instruction_sets():
        np.testing.assert_allclose(natively(formula, x, y, isa=isa), expected, rtol=1e-11, atol=1e-11)
