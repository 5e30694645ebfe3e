"""Fan-in uniform: w ~ U(-1, 1) * scale / sqrt(fan_in) (LeCun et al., "Efficient BackProp", 1998, section 4.6; S2's weights)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from plainnet.core.arrays import Array
from plainnet.core.random import Stream
from plainnet.initializers.base import Initializer, grid


@dataclass(frozen=True)
class FanInUniform(Initializer):
    scale: float = 1.0

    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        limit = self.scale / math.sqrt(fan_in)
        return (limit * (2.0 * stream.uniform(*grid(shape)) - 1.0)).reshape(shape)
