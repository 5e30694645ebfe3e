"""How much of the spread each source of randomness causes: initial weights, order, dropout, split, each varied alone.

A variance s^2 over n runs has the interval (n - 1) s^2 / chi2(n - 1) (Fisher 1925). A share s_j^2 / sum s^2 has none in closed
form: each variance is replaced by (n_j - 1) s_j^2 / X_j with X_j drawn from chi2(n_j - 1), and the interval is that of the
shares so drawn (generalized confidence intervals, Weerahandi 1993). Both need results that are about normal. Varying one source
holds the others at one value, so what they cause together only is in no share (Bouthillier et al., "Accounting for variance in
machine learning benchmarks", 2021).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from plainnet.core.random import Purpose, Stream, stream
from plainnet.statistics.intervals import spread
from plainnet.statistics.samples import probability, sample
from plainnet.statistics.student import Interval

DRAWS = 4_000


@dataclass(frozen=True)
class Source:
    """sd: of runs that differ in this source alone; share: of the sum of all sources' variances, 0 where nothing varies."""

    n: int
    sd: float
    interval: Interval
    share: float
    share_interval: Interval


def sources(runs: Mapping[str, npt.ArrayLike], alpha: float = 0.05, seed: int = 0) -> dict[str, Source]:
    """From the results of two or more runs for each source, by its name; the same for the same seed."""
    probability("alpha", alpha)
    results = {name: sample(values, least=2) for name, values in runs.items()}
    n = np.array([len(x) for x in results.values()])
    variances = np.array([spread(x) ** 2 for x in results.values()])
    uniform = Stream(seed, stream(Purpose.RESAMPLE, part=1)).uniform(DRAWS, len(n))
    drawn = (n - 1) * variances / special.chdtri(n - 1, 1 - uniform)
    shares = drawn / np.maximum(drawn.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    low, high = np.quantile(shares, [alpha / 2, 1 - alpha / 2], axis=0)
    total = max(float(variances.sum()), np.finfo(float).tiny)
    return {
        name: Source(
            int(n[i]), math.sqrt(v), deviation(v, int(n[i]), alpha), v / total, Interval(float(low[i]), float(high[i]), 1 - alpha)
        )
        for i, (name, v) in enumerate(zip(results, map(float, variances), strict=True))
    }


def deviation(variance: float, n: int, alpha: float = 0.05) -> Interval:
    """Of a standard deviation, from the variance of n values."""
    low, high = ((n - 1) * variance / float(special.chdtri(n - 1, tail)) for tail in (alpha / 2, 1 - alpha / 2))
    return Interval(math.sqrt(low), math.sqrt(high), 1 - alpha)
