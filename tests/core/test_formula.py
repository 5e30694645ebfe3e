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
ELEMENTWISE = {name: f for name, f in FUNCTIONS.items() if name not in REDUCTIONS} | OPERATORS
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


ORACLES = {name: getattr(math, name) for name in ("exp", "expm1", "log", "log1p", "sqrt", "tanh", "sin", "cos", "floor", "erf")}
ORACLES["sign"] = lambda x: math.copysign(1.0, x)


@pytest.mark.parametrize("name", ORACLES)
def test_functions_are_those_of_the_math_module(name):
    x = np.array([0.1, 0.5, 1.0, 2.5, 7.0])
    np.testing.assert_allclose(FUNCTIONS[name](x), [ORACLES[name](value) for value in x], rtol=1e-15)


def test_every_function_has_a_test():
    assert ORACLES.keys() | {"minimum", "maximum", "where", *REDUCTIONS} == FUNCTIONS.keys()


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
