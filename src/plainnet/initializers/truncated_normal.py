"""Truncated normal: w ~ N(mean, deviation^2), given that it lies within `bound` deviations of the mean.

Drawn by the inverse of the distribution function: w = mean + deviation * F^-1(F(-bound) + u * (F(bound) - F(-bound))),
u uniform (Devroye 1986, section II.2). Devlin et al. 2019 (BERT) begin with deviation 0.02, cut at 2 deviations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.random import Stream
from plainnet.initializers.base import Initializer, grid


@dataclass(frozen=True)
class TruncatedNormal(Initializer):
    """`deviation` is the one before the cut: at 2 deviations 0.88 of it is left, as in PyTorch and Keras."""

    deviation: float = 0.02
    mean: float = 0.0
    bound: float = 2.0

    def __post_init__(self) -> None:
        require(self.deviation > 0, "A standard deviation must be positive.", self.deviation, "Use 0.02, say.")
        require(self.bound > 0, "The bound counts deviations from the mean, so it is positive.", self.bound, "Use 2, say.")

    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        from scipy.special import ndtr, ndtri

        below = ndtr(-self.bound)
        found: Array = ndtri(below + stream.uniform(*grid(shape)) * (1.0 - 2.0 * below))
        return (self.mean + self.deviation * np.clip(found, -self.bound, self.bound)).reshape(shape)
