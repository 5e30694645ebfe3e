"""The intervals of a mean hold it as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from plainnet.core.errors import RequestError
from plainnet.statistics.intervals import another, bootstrap, mean
from plainnet.statistics.student import Interval


@pytest.mark.parametrize("n", [3, 5, 10, 30])
def test_95_percent_of_t_intervals_hold_the_mean(n):
    drawn = np.random.default_rng(n).normal(0.9, 0.02, (2000, n))
    held = np.mean([not mean(x).interval().excludes(0.9) for x in drawn])
    assert 0.935 <= held <= 0.965


@pytest.mark.parametrize("n", [2, 3, 10, 30])
def test_the_interval_is_scipys(n):
    x = np.random.default_rng(n).normal(3, 2, n)
    expected = stats.ttest_1samp(x, 0).confidence_interval(0.99)
    found = mean(x).interval(0.01)
    assert (found.low, found.high) == pytest.approx(expected, rel=1e-10)
    assert (mean(x).n, mean(x).value, mean(x).sd) == (n, pytest.approx(x.mean()), pytest.approx(x.std(ddof=1)))


def test_one_value_has_no_spread():
    alone = mean([0.9])
    assert (alone.n, alone.sd, alone.estimate.known, alone.interval().high) == (1, None, False, np.inf)


@pytest.mark.parametrize(("draw", "true"), [("normal", 0.0), ("standard_exponential", 1.0)])
def test_bootstrap_intervals_hold_the_mean_from_20_values(draw, true):
    """Of skewed values too, where the t-interval holds it less often (92 %)."""
    drawn = getattr(np.random.default_rng(2), draw)(size=(250, 20))
    held = np.mean([not bootstrap(x).excludes(true) for x in drawn])
    assert 0.92 <= held <= 0.98


def test_a_bootstrap_is_near_scipys_bca():
    """That one is not widened by sqrt(n / (n - 1)) * t / z, 2 % at n = 100, and draws other samples."""
    x = np.random.default_rng(0).standard_exponential(100)
    expected = stats.bootstrap((x,), np.mean, rng=np.random.default_rng(1), n_resamples=20_000).confidence_interval
    found = bootstrap(x)
    assert (found.low, found.high) == pytest.approx(expected, abs=0.02 * (expected.high - expected.low) + 0.01)


def test_a_bootstrap_repeats_itself_and_needs_20_values_that_differ():
    x = np.random.default_rng(3).normal(size=20)
    assert bootstrap(x, seed=7) == bootstrap(x, seed=7) != bootstrap(x, seed=8)
    with pytest.raises(RequestError, match=r"at least 20 values\. Received: 19\. Use the t-interval"):
        bootstrap(x[:19])
    with pytest.raises(RequestError, match="20 copies of 1"):
        bootstrap(np.ones(20))


def test_another_value_lies_in_its_interval_as_often_as_it_says():
    rng = np.random.default_rng(8)
    inside = 0
    for _ in range(2_000):
        *seen, next_one = rng.normal(3, 2, 6)
        inside += not another(mean(seen)).excludes(next_one)
    assert abs(inside / 2_000 - 0.95) < 0.015
    assert another(mean([0.5, 0.5])) == Interval(0.5, 0.5, 0.95)
    assert another(mean([0.5])).high == np.inf
