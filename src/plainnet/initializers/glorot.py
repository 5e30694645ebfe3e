"""Glorot: variance 2 / (fan_in + fan_out), as U(-a, a) with a = sqrt(6 / (fan_in + fan_out)), or normal.

Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010, equation 16.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from plainnet.core.arrays import Array
from plainnet.core.random import Stream
from plainnet.initializers.base import Distribution, Initializer, spread


@dataclass(frozen=True)
class Glorot(Initializer):
    distribution: Distribution = "uniform"

    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        return spread(stream, shape, math.sqrt(2.0 / (fan_in + fan_out)), self.distribution)
