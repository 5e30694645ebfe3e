"""He: variance 2 / fan_in, normal or uniform, made for ReLU.

He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015, equation 10.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from plainnet.core.arrays import Array
from plainnet.core.random import Stream
from plainnet.initializers.base import Initializer, grid


@dataclass(frozen=True)
class He(Initializer):
    distribution: Literal["normal", "uniform"] = "normal"

    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        deviation = math.sqrt(2.0 / fan_in)
        if self.distribution == "uniform":
            return (math.sqrt(3.0) * deviation * (2.0 * stream.uniform(*grid(shape)) - 1.0)).reshape(shape)
        return (deviation * stream.normal(*grid(shape))).reshape(shape)
