"""Two samples that share nothing: the difference of their means, each with a variance of its own.

error^2 = s_a^2 / n_a + s_b^2 / n_b; df = error^4 / ((s_a^2 / n_a)^2 / (n_a - 1) + (s_b^2 / n_b)^2 / (n_b - 1)) (Welch 1947).
"""

from __future__ import annotations

import math

import numpy.typing as npt

from plainnet.statistics.intervals import spread
from plainnet.statistics.samples import sample
from plainnet.statistics.student import Estimate


def welch(a: npt.ArrayLike, b: npt.ArrayLike) -> Estimate:
    """A minus B, of two or more numbers each."""
    x, y = sample(a, least=2), sample(b, least=2)
    parts = [(spread(one) ** 2 / len(one), len(one) - 1) for one in (x, y)]
    square = sum(part for part, _ in parts)
    df = square**2 / sum(part**2 / n for part, n in parts) if square > 0 else min(n for _, n in parts)
    return Estimate(float(x.mean() - y.mean()), math.sqrt(square), df)
