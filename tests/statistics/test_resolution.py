"""What test sets can tell, against statsmodels and against the sign test."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from plainnet.core.errors import RequestError
from plainnet.statistics.resolution import resolution, wilson

ORACLES = json.loads((Path(__file__).parents[1] / "oracles" / "statistics.json").read_text())


@pytest.mark.parametrize(("right", "rows", "alpha", "low", "high"), ORACLES["wilson"])
def test_wilson_is_that_of_statsmodels(right, rows, alpha, low, high):
    found = wilson(right, rows, alpha)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


def test_wilson_stays_between_0_and_1():
    none, all_of_them = wilson(0, 80), wilson(80, 80)
    assert (none.low, all_of_them.high) == (0, 1)
    assert none.high == pytest.approx(1 - all_of_them.low)
    assert 0.03 < none.high < 0.06


def test_eighty_images_cannot_resolve_one_point():
    found = resolution(80, 0.9)
    assert found.row == 0.0125
    assert found.least == 6 / 80
    assert found.usual > found.least
    assert resolution(10_000, 0.97).usual < 0.005


@pytest.mark.parametrize("alpha", [0.1, 0.05, 0.01, 0.5])
def test_the_least_difference_is_that_of_the_sign_test(alpha):
    rows = round(resolution(1000, 1.0, alpha).least * 1000)
    assert stats.binomtest(rows, rows).pvalue <= alpha < stats.binomtest(rows - 1, rows - 1).pvalue


def test_the_usual_difference_is_where_the_interval_begins_to_exclude_0():
    """Of d = share of rows won - share lost, both together 2 p (1 - p): d = z sqrt((won + lost - d^2) / n)."""
    rows, accuracy = 500, 0.9
    d = resolution(rows, accuracy).usual
    error = np.sqrt((2 * accuracy * (1 - accuracy) - d**2) / rows)
    assert d / error == pytest.approx(stats.norm.ppf(0.975), rel=1e-9)


def test_few_rows_tell_nothing():
    assert resolution(3, 0.5) == resolution(3, 0.9)
    assert resolution(3, 0.9).least == 1
    for wrong in (lambda: wilson(9, 8), lambda: wilson(0, 0), lambda: resolution(0, 0.5), lambda: resolution(9, 90)):
        with pytest.raises(RequestError):
            wrong()
