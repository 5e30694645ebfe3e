"""Many variants at once, by their ranks within each seed: Friedman (1937), then Nemenyi (1963) for every pair.

chi2 = 12 n / (k (k + 1)) sum_j (R_j - (k + 1) / 2)^2 / (1 - sum(t^3 - t) / (n (k^3 - k))) for n seeds, k variants, mean ranks R
and groups of t tied values. Two variants differ where |R_i - R_j| > CD = q(alpha, k) / sqrt(2) sqrt(k (k + 1) / 6 n), q being a
quantile of the studentized range with infinite degrees of freedom (Demsar, "Statistical comparisons of classifiers over
multiple data sets", 2006).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special
from scipy.optimize import brentq

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.statistics.samples import probability, sample

REACH = 9  # standard deviations; beyond them a normal has less than 1e-18
FINE = 16  # trapezoids in one of them, enough for 14 digits


@dataclass(frozen=True)
class Ranks:
    """mean_ranks: 1 is best. pairs: Nemenyi's p of every two variants, 1 on the diagonal, adjusted for all of them."""

    n: int
    mean_ranks: Array
    statistic: float
    p: float
    pairs: Array

    def critical_difference(self, alpha: float = 0.05) -> float:
        """Mean ranks closer than this do not differ at level alpha."""
        return critical_difference(len(self.mean_ranks), self.n, alpha)


def ranks(table: npt.ArrayLike, rising: bool = True) -> Ranks:
    """Of a table (seeds, variants) without gaps, 3 variants or more; rising: more is better."""
    x = sample(table, 2)
    n, k = x.shape
    require(k >= 3, "Ranks compare three variants or more.", f"{k}", "Use the paired test for two.")
    ranked = np.stack([middle_ranks(row) for row in (-x if rising else x)])
    means = ranked.mean(axis=0)
    statistic = _friedman(ranked)
    scale = math.sqrt(2) / math.sqrt(k * (k + 1) / (6 * n))
    pairs = np.stack([studentized_range(np.abs(means - one) * scale, k) for one in means])
    return Ranks(n, means, statistic, float(special.chdtrc(k - 1, statistic)), pairs)


def middle_ranks(x: Array) -> Array:
    """1, 2, ... from the smallest; equal values share the mean of their ranks."""
    _, group, sizes = np.unique(x, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(sizes) - (sizes - 1) / 2)[group])


def _friedman(ranked: Array) -> float:
    """0 where every seed ties all variants. As the ratio of two sums of squares it needs no count of ties."""
    n, k = ranked.shape
    within = ((ranked - (k + 1) / 2) ** 2).sum()
    between = n * ((ranked.mean(axis=0) - (k + 1) / 2) ** 2).sum()
    return float(n * (k - 1) * between / within) if within > 0 else 0.0


def studentized_range(q: Array, k: int) -> Array:
    """P(range of k standard normals >= q): 1 - k int phi(z) (Phi(z) - Phi(z - q))^(k - 1) dz.

    By trapezoids, whose error falls exponentially with their width here (Trefethen and Weideman 2014).
    """
    z = np.arange(-REACH * FINE, REACH * FINE + 1) / FINE
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) / FINE
    below = k * (special.ndtr(z) - special.ndtr(z - np.asarray(q)[..., None])) ** (k - 1) @ density
    return np.asarray(np.clip(1 - below, 0.0, 1.0))


def critical_difference(k: int, n: int, alpha: float = 0.05) -> float:
    """Nemenyi's, of the mean ranks of k variants over n seeds."""
    probability("alpha", alpha)
    q = brentq(lambda q: float(studentized_range(np.array(q), k)) - alpha, 0.0, 4 * REACH, xtol=1e-12)
    return float(q) / math.sqrt(2) * math.sqrt(k * (k + 1) / (6 * n))
