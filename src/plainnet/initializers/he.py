"""He: variance 2 / ((1 + slope^2) * fan_in), normal or uniform, made for ReLU and those that let `slope` of the rest through.

He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015, equations 10 and 15.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from plainnet.core.arrays import Array
from plainnet.core.random import Stream
from plainnet.initializers.base import Distribution, Initializer, spread


@dataclass(frozen=True)
class He(Initializer):
    distribution: Distribution = "normal"
    slope: float = 0.0

    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        return spread(stream, shape, math.sqrt(2.0 / ((1.0 + self.slope**2) * fan_in)), self.distribution)
