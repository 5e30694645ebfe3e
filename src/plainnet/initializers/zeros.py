"""Zeros: w = 0, the usual start of biases (weights would stay equal: Goodfellow et al., Deep Learning, 2016, section 8.4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.random import Stream
from plainnet.initializers.base import Initializer


@dataclass(frozen=True)
class Zeros(Initializer):
    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        return np.zeros(shape)
