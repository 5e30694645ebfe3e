"""How well a mean over seeds is known: mean +- t(1 - alpha / 2, n - 1) * s / sqrt(n) ("Student", 1908).

The bootstrap makes no assumption about the shape of the distribution, but needs one to be seen: from 20 values. BCa intervals
(Efron, "Better bootstrap confidence intervals", 1987), their normal quantiles widened to sqrt(n / (n - 1)) * t(n - 1), because
resamples of n values spread too little (Hesterberg, "What teachers should know about the bootstrap", 2015).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.random import Purpose, Stream, stream
from plainnet.statistics.samples import probability, sample
from plainnet.statistics.student import Estimate, Interval

LEAST = 20  # values that show the shape of their distribution well enough to be drawn from
RESAMPLES = 4_000


@dataclass(frozen=True)
class Mean:
    """sd: of a single value; None where there is only one."""

    n: int
    estimate: Estimate
    sd: float | None

    @property
    def value(self) -> float:
        return self.estimate.value

    def interval(self, alpha: float = 0.05) -> Interval:
        return self.estimate.interval(alpha)


def another(known: Mean, alpha: float = 0.05) -> Interval:
    """Where one more value would lie: mean +- t(1 - alpha / 2, n - 1) * s * sqrt(1 + 1 / n); for copies, where they do."""
    if known.sd == 0:
        return Interval(known.value, known.value, 1 - alpha)
    return Estimate(known.value, (known.sd or 0.0) * math.sqrt(1 + 1 / known.n), known.n - 1).interval(alpha)


def mean(values: npt.ArrayLike) -> Mean:
    """Of one value a seed."""
    x = sample(values)
    n, sd = len(x), spread(x)
    return Mean(n, Estimate(float(x.mean()), sd / math.sqrt(n), n - 1), sd if n > 1 else None)


def spread(x: Array) -> float:
    """The standard deviation (n - 1); exactly 0 for copies, and for a single value."""
    return float(x.std(ddof=1)) if len(x) > 1 and np.ptp(x) > 0 else 0.0


def bootstrap(values: npt.ArrayLike, alpha: float = 0.05, seed: int = 0) -> Interval:
    """Of the mean of at least 20 values, at level 1 - alpha; the same for the same seed."""
    probability("alpha", alpha)
    x = sample(values)
    n = len(x)
    require(n >= LEAST, f"A bootstrap needs at least {LEAST} values.", n, "Use the t-interval.")
    require(
        bool(np.ptp(x) > 0),
        "A bootstrap needs values that differ.",
        f"{n} copies of {x[0]}",
        "They say nothing about their spread.",
    )
    drawn = Stream(seed, stream(Purpose.RESAMPLE)).uniform(RESAMPLES, n)
    means = np.sort(x[(drawn * n).astype(np.int64)].mean(axis=1))
    low, high = np.quantile(means, _levels(x, means, alpha), method="median_unbiased")
    return Interval(float(low), float(high), 1 - alpha)


def _levels(x: Array, means: Array, alpha: float) -> Array:
    """Which quantiles of the resampled means bound the interval: corrected for their bias and for the skewness of x."""
    n, d = len(x), x - x.mean()
    below = np.mean(means < x.mean()) + np.mean(means == x.mean()) / 2
    bias = special.ndtri(np.clip(below, 1 / RESAMPLES, 1 - 1 / RESAMPLES))
    acceleration = (d**3).sum() / (6 * (d**2).sum() ** 1.5)
    z = math.sqrt(n / (n - 1)) * special.stdtrit(n - 1, np.array([alpha / 2, 1 - alpha / 2]))
    return np.asarray(special.ndtr(bias + (bias + z) / (1 - acceleration * (bias + z))))
