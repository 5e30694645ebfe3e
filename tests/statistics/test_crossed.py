"""Intervals over seeds and rows together hold the difference on other rows; intervals over seeds alone do not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import special, stats

from plainnet.core.errors import RequestError
from plainnet.statistics.crossed import _mean_squares, crossed
from plainnet.statistics.intervals import mean

ORACLES = json.loads((Path(__file__).parents[1] / "oracles" / "statistics.json").read_text())


@pytest.mark.parametrize("case", ORACLES["mean_squares"], ids=lambda case: str(np.shape(case["table"])))
def test_mean_squares_are_those_of_statsmodels(case):
    assert _mean_squares(np.array(case["table"], float)) == pytest.approx(case["mean_squares"], rel=1e-10)


@pytest.mark.parametrize(
    ("seeds", "rows", "by_seed", "by_row", "rest"),
    [(3, 80, 0.1, 0.5, 1), (5, 80, 0.3, 0.3, 1), (10, 80, 0, 1, 0.5), (5, 40, 0, 0, 1), (5, 100, 0.5, 0, 1)],
)
def test_95_percent_hold_the_mean(seeds, rows, by_seed, by_row, rest):
    rng = np.random.default_rng(1)
    parts = ((by_seed, (1000, seeds, 1)), (by_row, (1000, 1, rows)), (rest, (1000, seeds, rows)))
    tables = 1 + sum(sd * rng.normal(size=shape) for sd, shape in parts)
    held = np.mean([not crossed(table).interval().excludes(1) for table in tables])
    assert 0.92 <= held <= 0.975


def right(rng: np.random.Generator, seeds: int, rows: int) -> tuple[np.ndarray, float]:
    """Right by A minus right by B, which share the difficulty of each row; and the difference over all rows and seeds."""
    hard, apart = rng.normal(1.2, 1, rows), rng.normal(0.2, 0.5, rows)
    skill = rng.normal(0, 0.1, (2, seeds, 1))
    a = hard + apart + skill[0] + rng.normal(size=(seeds, rows)) > 0
    b = hard + skill[1] + rng.normal(size=(seeds, rows)) > 0
    true = special.ndtr(1.4 / np.sqrt(2 + 0.25 + 0.01)) - special.ndtr(1.2 / np.sqrt(2 + 0.01))
    return a.astype(float) - b, float(true)


def test_right_and_wrong_answers_on_80_rows():
    """30 seeds on 80 rows: an interval over seeds alone is far too narrow for what is said of other rows."""
    rng = np.random.default_rng(3)
    found, alone = [], []
    for _ in range(500):
        d, true = right(rng, 30, 80)
        found.append(not crossed(d).interval().excludes(true))
        alone.append(not mean(d.mean(axis=1)).interval().excludes(true))
    assert 0.93 <= np.mean(found) <= 0.97
    assert np.mean(alone) < 0.85


def test_variances_are_recovered():
    rng = np.random.default_rng(4)
    d = 0.5 * rng.normal(size=(60, 1)) + 2 * rng.normal(size=(1, 900)) + rng.normal(size=(60, 900))
    found = crossed(d)
    assert (found.seed_variance, found.row_variance, found.rest_variance) == pytest.approx((0.25, 4, 1), rel=0.2)


def test_seeds_that_are_copies_leave_the_rows():
    row = np.random.default_rng(5).integers(-1, 2, 50).astype(float)
    found, expected = crossed(np.tile(row, (4, 1))), stats.ttest_1samp(row, 0)
    assert (found.estimate.p, found.estimate.df) == pytest.approx((expected.pvalue, 49))


def test_rows_that_are_copies_leave_the_seeds():
    seed = np.random.default_rng(6).normal(size=(6, 1))
    found, expected = crossed(np.tile(seed, (1, 30))), stats.ttest_1samp(seed[:, 0], 0)
    assert (found.estimate.p, found.estimate.df) == pytest.approx((expected.pvalue, 5))


def test_nothing_is_claimed_of_constants_and_of_single_seeds():
    assert crossed(np.full((3, 4), 0.1)).estimate.p == 1
    with pytest.raises(RequestError, match=r"2 are needed\. Received: 1 x 4"):
        crossed(np.ones((1, 4)))
