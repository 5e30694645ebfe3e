"""LeCun: variance 1 / fan_in, normal or uniform.

LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, equation 16; what SELU rests on (Klambauer et al. 2017).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from plainnet.core.arrays import Array
from plainnet.core.random import Stream
from plainnet.initializers.base import Distribution, Initializer, spread


@dataclass(frozen=True)
class LeCun(Initializer):
    distribution: Distribution = "normal"

    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        return spread(stream, shape, math.sqrt(1.0 / fan_in), self.distribution)
