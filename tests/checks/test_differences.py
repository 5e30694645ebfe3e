"""Differences tell right derivatives from wrong ones, near kinks and where derivatives are tiny."""

from __future__ import annotations

import math

import numpy as np
import pytest

from plainnet.checks.differences import TOLERANCE, compare, numeric, slopes

SMOOTH = {
    "line": (lambda x: 3 * x + 1, 3.0),
    "exp": (lambda x: math.exp(2 * x), 2.0),
    "steep": (lambda x: math.sin(50 * x), 50.0),
    "flat": (lambda x: 2.3 + 1e-5 * math.tanh(x), 1e-5),
    "constant": (lambda x: 7.0, 0.0),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_a_right_derivative_passes_and_one_that_is_a_thousandth_off_does_not(name):
    f, slope = SMOOTH[name]
    assert compare(f, slope).error <= TOLERANCE
    wrong = compare(f, 1.001 * slope + 1e-6 * (slope == 0))
    assert wrong.error > TOLERANCE and not wrong.kink


@pytest.mark.parametrize("at", [0.0, 1e-9, -3e-7, 2e-5, 5e-4])
def test_a_kink_is_no_error_and_hides_none(at):
    """max(x - at, 0) + x, whose derivative at 0 is 1 or 2."""

    def f(x: float) -> float:
        return max(x - at, 0.0) + x

    sides = {1.0, 2.0} if at == 0 else {2.0 if at < 0 else 1.0}
    for slope in sides:
        assert compare(f, slope).error <= TOLERANCE
    for slope in (0.9, 2.1, -1.0):
        wrong = compare(f, slope)
        assert wrong.error > 1e-3 and not wrong.kink
    assert compare(f, next(iter(sides))).kink == (abs(at) < 1e-6)


def test_curvature_is_not_taken_for_a_kink():
    assert not compare(lambda x: 1e4 * x * x + x, 1.001).kink


def test_a_function_that_is_not_finite_is_no_proof():
    assert compare(lambda x: math.nan, 0.0).error == math.inf


def test_gradients_of_arrays_keep_their_shape():
    w = np.arange(6.0).reshape(2, 3)
    gradient = numeric(lambda a: float((a**2).sum()), w)
    np.testing.assert_allclose(gradient, 2 * w, atol=1e-9)
    assert [one.error <= TOLERANCE for one in slopes(lambda a: float((a**2).sum()), w, 2 * w, np.array([0, 5]))] == [True, True]
    np.testing.assert_array_equal(w, np.arange(6.0).reshape(2, 3))
