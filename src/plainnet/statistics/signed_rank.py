"""The second opinion: are pairs won by more than they are lost? Wilcoxon, "Individual comparisons by ranking methods", 1945.

W = the sum of the ranks of |d| over d > 0; ties have their middle rank, zeros are left out. Were every sign a coin's, W would
be distributed as sum_i rank_i * coin_i: counted exactly up to 200 pairs, ties too, beyond that by a normal of the same mean and
variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from plainnet.core.arrays import Array
from plainnet.statistics.ranks import middle_ranks
from plainnet.statistics.samples import differences

EXACT = 200  # pairs; counting costs their cube


@dataclass(frozen=True)
class SignedRank:
    """n: pairs that differ; smallest: no p can be below it, however they fall."""

    n: int
    statistic: float
    p: float
    smallest: float

    def reaches(self, alpha: float) -> bool:
        """Whether any outcome could have been significant; if not, p is no verdict. At 0.05 it takes 6 pairs."""
        return self.smallest < alpha


def signed_rank(a: npt.ArrayLike, b: npt.ArrayLike) -> SignedRank:
    """Two-sided; one number a seed from either variant, in the same order of seeds."""
    d = differences(a, b)
    d = d[d != 0]
    if len(d) == 0:
        return SignedRank(0, 0.0, 1.0, 1.0)
    ranks = middle_ranks(np.abs(d))
    won = float(ranks[d > 0].sum())
    lower = min(won, float(ranks.sum()) - won)
    p = _counted(ranks, lower) if len(d) <= EXACT else _normal(ranks, lower)
    return SignedRank(len(d), won, min(1.0, p), min(1.0, 2.0 ** (1 - len(d))))


def _counted(ranks: Array, lower: float) -> float:
    """2 P(W <= lower), by adding one coin after another; ranks are doubled, so that they are whole."""
    whole = np.rint(2 * ranks).astype(np.int64)
    chance = np.zeros(int(whole.sum()) + 1)
    chance[0] = 1.0
    for rank in whole:
        chance[rank:] += chance[:-rank].copy()
        chance /= 2
    return 2 * float(chance[: round(2 * lower) + 1].sum())


def _normal(ranks: Array, lower: float) -> float:
    return 2 * float(special.ndtr((lower - ranks.sum() / 2) / math.sqrt((ranks**2).sum() / 4)))
