"""Standardize: (x - mean) / deviation of each feature's training rows, the deviation divided by N (not N - 1).

LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, section 4.3. A feature that is constant over the training rows
becomes 0, and stays 0 whatever value it takes later. What is missing does not count and stays missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.preprocessing.base import Affine, Rescaling, inverse
from plainnet.preprocessing.fitting.moments import deviation, mean, ranges


@dataclass(frozen=True)
class Standardize(Rescaling):
    def affine(self, x: Array) -> Affine:
        low, high = ranges(x)
        center = mean(x)
        # A constant feature's computed mean can be off by rounding, and its deviation then is no longer 0.
        scale = inverse(np.where(low < high, deviation(x, center), 0.0))
        return Affine(scale, -center * scale)
