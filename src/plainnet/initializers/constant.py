"""Constant: w = value, for biases (Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.4: 0.1 for those of ReLU)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.random import Stream
from plainnet.initializers.base import Initializer


@dataclass(frozen=True)
class Constant(Initializer):
    value: float

    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        return np.full(shape, self.value)
