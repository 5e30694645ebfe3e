"""Shares of the spread and their intervals, by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from plainnet.statistics.sources import deviation, sources

SPREADS = {"weights": 0.02, "order": 0.01, "split": 0.03}


def drawn(rng: np.random.Generator, n: int = 12) -> dict[str, np.ndarray]:
    return {name: rng.normal(0.9, sd, n) for name, sd in SPREADS.items()}


def test_intervals_hold_spreads_and_shares():
    rng = np.random.default_rng(0)
    total = sum(sd**2 for sd in SPREADS.values())
    spread, share = [], []
    for _ in range(150):
        for name, found in sources(drawn(rng)).items():
            spread.append(not found.interval.excludes(SPREADS[name]))
            share.append(not found.share_interval.excludes(SPREADS[name] ** 2 / total))
    assert 0.93 <= np.mean(spread) <= 0.97
    assert 0.93 <= np.mean(share) <= 0.98


def test_the_interval_of_a_spread_is_scipys_chi2():
    low, high = (np.sqrt(9 * 4 / stats.chi2.ppf(p, 9)) for p in (0.975, 0.025))
    assert (deviation(4.0, 10).low, deviation(4.0, 10).high) == pytest.approx((low, high))


def test_the_share_of_one_of_two_is_that_of_an_f_ratio():
    """s1^2 / (s1^2 + s2^2) has the interval of the ratio of two variances, exactly."""
    x, y = np.random.default_rng(1).normal(size=(2, 15)) * [[2.0], [1.0]]
    ratio = x.var(ddof=1) / y.var(ddof=1)
    bounds = [ratio / stats.f.ppf(p, 14, 14) for p in (0.975, 0.025)]
    found = sources({"x": x, "y": y})["x"].share_interval
    assert (found.low, found.high) == pytest.approx([b / (1 + b) for b in bounds], abs=0.01)


def test_shares_sum_to_1_and_what_does_not_vary_has_none():
    found = sources({**drawn(np.random.default_rng(2)), "dropout": [0.9, 0.9, 0.9]})
    assert sum(one.share for one in found.values()) == pytest.approx(1)
    off = found["dropout"]
    assert (off.n, off.sd, off.share, off.interval.high, off.share_interval.high) == (3, 0, 0, 0, 0)
    assert found["split"].n == 12
    assert sources({"order": [1.0, 1.0]})["order"].share == 0


def test_the_same_seed_gives_the_same():
    runs = drawn(np.random.default_rng(3))
    assert sources(runs) == sources(runs) != sources(runs, seed=1)
