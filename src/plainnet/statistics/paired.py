"""The primary test: the paired t over seeds. d = a - b for each seed; t = mean(d) / (s / sqrt(n)) on n - 1 degrees of freedom.

Pairs share split, order, weights and masks, so their differences are those of the choice ("Student", 1908). Beside it: d_z =
mean(d) / s, times Hedges' factor for few pairs (Hedges 1981; Goulet-Pelletier and Cousineau 2018); P(A beats B), the share of
seeds won, ties one half (Bouthillier et al., "Accounting for variance in machine learning benchmarks", 2021).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from plainnet.statistics.intervals import spread
from plainnet.statistics.resolution import wilson
from plainnet.statistics.samples import differences
from plainnet.statistics.student import Estimate, Interval


@dataclass(frozen=True)
class Paired:
    """A minus B over n seeds. sd: of a single difference; effect: None where there are fewer than 3 pairs, or no spread.

    p and intervals are unadjusted: say so where they are shown, or judge a family of comparisons (verdict.py).
    """

    n: int
    estimate: Estimate
    sd: float
    effect: float | None
    wins: float

    @property
    def difference(self) -> float:
        return self.estimate.value

    @property
    def p(self) -> float:
        return self.estimate.p

    def interval(self, alpha: float = 0.05) -> Interval:
        return self.estimate.interval(alpha)

    @property
    def beats(self) -> float:
        """P(A beats B): how probably A wins with a seed of its own choosing."""
        return self.wins / self.n

    def beats_interval(self, alpha: float = 0.05) -> Interval:
        """Wilson's; with ties it is rather too wide, since halves vary less than wins and losses."""
        return wilson(self.wins, self.n, alpha)

    def negligible(self, margin: float) -> float | None:
        """How probably the true difference lies within the margin of no interest; None if the spread is unknown."""
        return self.estimate.probability_within(margin)


def paired(a: npt.ArrayLike, b: npt.ArrayLike, rising: bool = True) -> Paired:
    """One number a seed from either variant, in the same order of seeds; rising: more is better, as of an accuracy."""
    d = differences(a, b)
    n, sd = len(d), spread(d)
    value = float(d.mean())
    ahead = d if rising else -d
    wins = np.count_nonzero(ahead > 0) + np.count_nonzero(ahead == 0) / 2
    effect = hedges(n - 1) * value / sd if n > 2 and sd > 0 else None
    return Paired(n, Estimate(value, sd / math.sqrt(n), n - 1), sd, effect, float(wins))


def hedges(df: int) -> float:
    """What makes mean / s unbiased: gamma(df / 2) / (sqrt(df / 2) gamma((df - 1) / 2)), for df of at least 2."""
    return math.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) / math.sqrt(df / 2)
