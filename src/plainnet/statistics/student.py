"""An estimate with its standard error: t = value / error follows Student's t where the true value is 0.

p = P(|T| >= |t|) and value +- t(1 - alpha / 2) * error come from the same error and degrees of freedom, so p < alpha exactly
where the interval at level 1 - alpha excludes 0 ("Student", 1908). Equivalence: two one-sided tests (Schuirmann 1987).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.statistics.samples import probability


@dataclass(frozen=True)
class Interval:
    """level: how often such an interval holds the true value. Unbounded where nothing is known."""

    low: float
    high: float
    level: float

    def excludes(self, value: float) -> bool:
        return value < self.low or value > self.high


UNKNOWN = (-math.inf, math.inf)


@dataclass(frozen=True)
class Estimate:
    """error 0: the repetitions are copies of one another, or there is only one, so they say nothing about its error."""

    value: float
    error: float
    df: float

    @property
    def known(self) -> bool:
        return self.error > 0 and self.df > 0

    @property
    def p(self) -> float:
        """Two-sided, of a true value of 0; 1 where the error is not known, so that nothing is claimed."""
        return float(two_sided(self.value / self.error, self.df)) if self.known else 1.0

    def interval(self, alpha: float = 0.05) -> Interval:
        """At level 1 - alpha."""
        probability("alpha", alpha)
        if not self.known:
            return Interval(*UNKNOWN, 1 - alpha)
        half = -float(special.stdtrit(self.df, alpha / 2)) * self.error
        return Interval(self.value - half, self.value + half, 1 - alpha)

    def p_equivalent(self, margin: float) -> float:
        """Of a true value no nearer to 0 than the margin; below alpha where the interval at level 1 - 2 alpha lies within."""
        _margin(margin)
        return float(special.stdtr(self.df, (abs(self.value) - margin) / self.error)) if self.known else 1.0

    def probability_within(self, margin: float) -> float | None:
        """Of the true value, by value + error * T, which a flat prior gives (Benavoli et al. 2017); None if unknown."""
        _margin(margin)
        if not self.known:
            return None
        low, high = ((side * margin - self.value) / self.error for side in (-1, 1))
        return float(special.stdtr(self.df, high) - special.stdtr(self.df, low))


def two_sided(t: npt.ArrayLike, df: npt.ArrayLike) -> Array:
    """P(|T| >= |t|) of Student's t, element by element."""
    return np.asarray(2 * special.stdtr(df, -np.abs(t)))


def _margin(margin: float) -> None:
    require(
        0 < margin < math.inf, "A margin of no interest is a positive number.", margin, "State the least difference that matters."
    )
