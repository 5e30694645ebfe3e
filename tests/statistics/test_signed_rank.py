"""The second opinion against SciPy, with ties and zeros, and where it has no say."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from plainnet.statistics.signed_rank import signed_rank


@pytest.mark.parametrize("seed", range(40))
def test_p_is_scipys(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, int(rng.integers(1, 60))))
    found, expected = signed_rank(a, b), stats.wilcoxon(a, b, method="exact")
    assert found.p == pytest.approx(expected.pvalue, abs=1e-10)
    assert min(found.statistic, found.n * (found.n + 1) / 2 - found.statistic) == expected.statistic


@pytest.mark.parametrize("seed", range(20))
def test_ties_and_zeros_are_counted_over_every_sign(seed):
    rng = np.random.default_rng(seed)
    d = rng.integers(-4, 5, int(rng.integers(1, 11)))
    ranks = stats.rankdata(np.abs(d[d != 0]))
    won = ranks[d[d != 0] > 0].sum()
    sums = np.array([np.dot(ranks, signs) for signs in product((0, 1), repeat=len(ranks))])
    p = min(1.0, 2 * min(np.mean(sums <= won), np.mean(sums >= won)))
    found = signed_rank(d, np.zeros(len(d)))
    assert (found.n, found.statistic, found.p) == (len(ranks), won, pytest.approx(p, abs=1e-12))


@pytest.mark.parametrize("n", [260, 400])
def test_many_pairs_are_scipys_normal(n):
    d = np.round(np.random.default_rng(n).normal(0.1, 1, n), 1)
    kept = d[d != 0]
    expected = stats.wilcoxon(kept, method="asymptotic", correction=False)
    assert len(kept) > 200
    assert signed_rank(kept, np.zeros(len(kept))).p == pytest.approx(expected.pvalue, abs=1e-10)


def test_under_six_pairs_it_has_no_verdict():
    five, six = (signed_rank(np.arange(1.0, n + 1), np.zeros(n)) for n in (5, 6))
    assert (five.p, five.smallest, five.reaches(0.05)) == (0.0625, 0.0625, False)
    assert (six.p, six.smallest, six.reaches(0.05), six.reaches(0.01)) == (0.03125, 0.03125, True, False)
    nothing = signed_rank([1.0, 2.0], [1.0, 2.0])
    assert (nothing.n, nothing.p, nothing.reaches(0.05)) == (0, 1, False)
