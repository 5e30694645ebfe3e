"""Claims about other seeds and other rows too: both are samples, crossed, and the interval allows for both.

d[s, r] = mean + a_s + b_r + e_sr, all random. Var(mean d) = (E MS_seeds + E MS_rows - E MS_rest) / (S R), with the mean squares
of a two-way table; degrees of freedom after Satterthwaite (1946):

    v = MS_seeds + max(MS_rows - MS_rest, 0),  df = v^2 / (MS_seeds^2 / (S - 1) + max(MS_rows - MS_rest, 0)^2 / (R - 1))

This is the analysis of readers crossed with cases (Dorfman, Berbaum and Metz 1992; Hillis, "A comparison of denominator degrees
of freedom methods for multiple observer ROC analysis", 2007, whose df, made for many cases, leaves out the term of the rows).
Unlike a bootstrap of seeds and rows (Owen, "The pigeonhole bootstrap", 2007) it holds from three seeds, and draws no numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plainnet.core.arrays import Array
from plainnet.statistics.samples import ROUNDING, sample
from plainnet.statistics.student import Estimate, Interval


@dataclass(frozen=True)
class Crossed:
    """Variances: of the seeds' own means, of the rows' own means, and of what is left (never below 0)."""

    seeds: int
    rows: int
    estimate: Estimate
    seed_variance: float
    row_variance: float
    rest_variance: float

    def interval(self, alpha: float = 0.05) -> Interval:
        return self.estimate.interval(alpha)


def crossed(table: npt.ArrayLike) -> Crossed:
    """Of paired differences (seeds, rows): right by A minus right by B for each row of the test set, say; 2 or more of either."""
    d = sample(table, 2, least=2)
    seeds, rows = d.shape
    of_seeds, of_rows, rest = _mean_squares(d)
    by_rows = max(of_rows - rest, 0.0)
    v = of_seeds + by_rows
    df = v**2 / (of_seeds**2 / (seeds - 1) + by_rows**2 / (rows - 1)) if v > 0 else seeds - 1
    estimate = Estimate(float(d.mean()), math.sqrt(v / (seeds * rows)), df)
    return Crossed(seeds, rows, estimate, max(of_seeds - rest, 0.0) / rows, by_rows / seeds, rest)


def _mean_squares(d: Array) -> tuple[float, float, float]:
    """Of a table (S, R) with one value a cell: seeds, rows, the rest. Sums below rounding count as 0."""
    seeds, rows = d.shape
    least = d.size * (ROUNDING * float(np.abs(d).max())) ** 2
    d = d - d.mean()
    by_seed, by_row = d.mean(axis=1, keepdims=True), d.mean(axis=0, keepdims=True)
    sums = rows * (by_seed**2).sum(), seeds * (by_row**2).sum(), ((d - by_seed - by_row) ** 2).sum()
    clean = [float(one) if one > least else 0.0 for one in sums]
    return clean[0] / (seeds - 1), clean[1] / (rows - 1), clean[2] / ((seeds - 1) * (rows - 1))
