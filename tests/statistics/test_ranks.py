"""Friedman against SciPy, Nemenyi against scikit-posthocs and the published table of critical values."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from plainnet.core.errors import RequestError
from plainnet.statistics.ranks import critical_difference, ranks, studentized_range

ORACLES = json.loads((Path(__file__).parents[1] / "oracles" / "statistics.json").read_text())
TABLES = [pytest.param(one["table"], one["p"], id=f"{np.shape(one['table'])}-{i}") for i, one in enumerate(ORACLES["nemenyi"])]


@pytest.mark.parametrize(("table", "p"), TABLES)
def test_p_are_those_of_scikit_posthocs_and_scipy(table, p):
    found = ranks(table)
    assert found.pairs == pytest.approx(np.array(p), abs=1e-10)
    expected = stats.friedmanchisquare(*np.transpose(table))
    assert (found.statistic, found.p) == (pytest.approx(expected.statistic, rel=1e-10), pytest.approx(expected.pvalue, abs=1e-10))


@pytest.mark.parametrize("seed", range(25))
def test_friedman_is_scipys(seed):
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 6, (int(rng.integers(2, 15)), int(rng.integers(3, 9))))
    assert ranks(table).p == pytest.approx(stats.friedmanchisquare(*table.T).pvalue, abs=1e-10)


def test_critical_values_are_those_published():
    """Demsar 2006, table 5a: q / sqrt(2) for 2 to 10 classifiers; the last digit of some is rounded otherwise."""
    published = {
        0.05: (1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164),
        0.10: (1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.780, 2.855, 2.920),
    }
    for alpha, values in published.items():
        found = [critical_difference(k, 6, alpha) / np.sqrt(k * (k + 1) / 36) for k in range(2, 11)]
        assert found == pytest.approx(values, abs=8e-4)


def test_the_example_of_demsar():
    """14 data sets, 4 classifiers: CD 1.25 at 0.05 and 1.12 at 0.10 (2006, section 3.2.3)."""
    assert critical_difference(4, 14, 0.05) == pytest.approx(1.25, abs=0.01)
    assert critical_difference(4, 14, 0.10) == pytest.approx(1.12, abs=0.01)


@pytest.mark.parametrize("k", [3, 10, 50])
def test_the_studentized_range_is_scipys(k):
    q = np.array([0.0, 0.5, 2.0, 4.0, 8.0])
    expected = [stats.studentized_range.sf(one, k, np.inf) for one in q]
    assert studentized_range(q, k) == pytest.approx(expected, abs=1e-10)


def test_a_pair_differs_exactly_where_its_ranks_are_apart_by_the_critical_difference():
    table = np.random.default_rng(5).normal(0, 1, (12, 6)) + 0.4 * np.arange(6)
    found = ranks(table)
    apart = np.abs(found.mean_ranks[:, None] - found.mean_ranks) > found.critical_difference()
    assert (apart == (found.pairs < 0.05)).all() and apart.any() and not apart.all()


def test_best_is_rank_1_and_permuting_variants_permutes_all():
    table = np.random.default_rng(6).normal(0, 1, (10, 5)) + np.arange(5)
    order = np.array([3, 1, 4, 0, 2])
    found, other = ranks(table), ranks(table[:, order])
    assert found.mean_ranks.argmin() == 4 and ranks(table, rising=False).mean_ranks.argmin() == 0
    assert other.mean_ranks == pytest.approx(found.mean_ranks[order])
    assert other.pairs == pytest.approx(found.pairs[np.ix_(order, order)])
    assert other.p == pytest.approx(found.p)


def test_ties_everywhere_show_nothing():
    found = ranks(np.ones((5, 4)))
    assert (found.statistic, found.p, found.pairs.min()) == (0, 1, pytest.approx(1))
    with pytest.raises(RequestError, match=r"three variants or more\. Received: 2"):
        ranks(np.ones((5, 2)))
