"""Scale: bytes to [0, 1] by 1/255, floats to [0, 1] by (x - min) / (max - min) of each feature's training rows.

Min-max normalization (Han, Kamber and Pei, "Data Mining", 3rd edition, 2011, section 3.5.2). With a divisor, every feature
becomes x / divisor (S0 divides pixels by 256). A feature that is constant over the training rows tells nothing: it becomes
0, and stays 0 whatever value it takes later. What is missing does not count and stays missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.preprocessing.base import Affine, Rescaling, inverse
from plainnet.preprocessing.fitting.moments import ranges


@dataclass(frozen=True)
class Scale(Rescaling):
    divisor: float | None = None

    def __post_init__(self) -> None:
        known = self.divisor is None or 0 < self.divisor < math.inf
        require(known, "The divisor of scale must be positive.", self.divisor, "Use 256, say, or leave it out.")

    def affine(self, x: Array) -> Affine:
        divisor = 255.0 if self.divisor is None and x.dtype == np.uint8 else self.divisor
        if divisor is not None:
            return Affine(np.full(x.shape[1], 1.0 / divisor), np.zeros(x.shape[1]))
        low, high = ranges(x)
        scale = inverse(high - low)
        return Affine(scale, -low * scale)
