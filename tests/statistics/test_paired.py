"""The primary test against SciPy, and what it says beside p."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from plainnet.statistics.paired import hedges, paired


@pytest.mark.parametrize("seed", range(40))
def test_p_and_interval_are_scipys(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 40))
    a, b = rng.normal(0.9, 0.02, (2, n)) + rng.normal(0, 0.02, n)
    found, expected = paired(a, b), stats.ttest_rel(a, b)
    assert found.p == pytest.approx(expected.pvalue, abs=1e-10)
    interval = found.interval(0.05)
    assert (interval.low, interval.high) == pytest.approx(expected.confidence_interval(0.95), abs=1e-10)
    assert found.difference == pytest.approx((a - b).mean(), abs=1e-12)


def test_swapping_the_variants_mirrors_everything():
    a, b = np.random.default_rng(0).normal(size=(2, 9))
    one, other = paired(a, b), paired(b, a)
    assert (one.difference, one.effect, one.beats) == pytest.approx((-other.difference, -other.effect, 1 - other.beats))
    assert one.p == other.p


def test_the_effect_size_is_unbiased():
    """The mean of mean / s over many studies is above the true 0.5; Hedges' factor takes it back."""
    d = np.random.default_rng(1).normal(0.5, 1, (40_000, 6))
    raw = d.mean(axis=1) / d.std(axis=1, ddof=1)
    assert raw.mean() > 0.57
    assert hedges(5) * raw.mean() == pytest.approx(0.5, abs=0.01)
    assert hedges(5) == pytest.approx(0.8408, abs=1e-4)  # Hedges 1981, table 1
    one = paired(d[0], np.zeros(6))
    assert one.effect == pytest.approx(hedges(5) * raw[0])


def test_p_a_beats_b_counts_seeds_and_halves_of_ties():
    found = paired([3.0, 2.0, 2.0, 1.0], [1.0, 1.0, 2.0, 2.0])
    assert (found.wins, found.beats) == (2.5, 0.625)
    assert paired([3.0, 2.0, 2.0, 1.0], [1.0, 1.0, 2.0, 2.0], rising=False).beats == 0.375
    assert 0 < found.beats_interval().low < 0.625 < found.beats_interval().high < 1


def test_the_margin_of_no_interest():
    a = np.array([0.91, 0.90, 0.92, 0.905, 0.915])
    found = paired(a, a - np.array([0.001, -0.001, 0.002, 0.0, 0.001]))
    t = stats.t(4, found.difference, found.sd / math.sqrt(5))
    assert found.negligible(0.005) == pytest.approx(t.cdf(0.005) - t.cdf(-0.005), abs=1e-10)
    assert found.negligible(0.005) > 0.99
    assert found.negligible(1e-5) < 0.1


def test_copies_say_nothing():
    """Every seed one image of 80 better: p would be 0, from no evidence about other seeds."""
    found = paired([0.9125, 0.925, 0.9375], [0.9, 0.9125, 0.925])
    assert (found.n, found.sd, found.effect, found.p, found.beats) == (3, 0, None, 1, 1)
    assert found.difference == pytest.approx(0.0125)
    assert found.negligible(0.5) is None
    alone = paired([0.9], [0.8])
    assert (alone.n, alone.p, alone.effect) == (1, 1, None)
