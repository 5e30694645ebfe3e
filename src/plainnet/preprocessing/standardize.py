"""Standardize: (x - mean) / deviation of each feature's training rows, the deviation divided by N (not N - 1).

LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, section 4.3. A feature that is constant over the training rows
becomes 0, and stays 0 whatever value it takes later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.preprocessing.base import Affine, Preprocessing, inverse, ranges

CHUNK = 4096  # rows converted to float64 at a time


@dataclass(frozen=True)
class Standardize(Preprocessing):
    def fit(self, x: Array) -> Affine:
        low, high = ranges(x)
        mean = sum(chunk.sum(axis=0) for chunk in _chunks(x)) / len(x)
        variance = sum(np.square(chunk - mean).sum(axis=0) for chunk in _chunks(x)) / len(x)
        # A constant feature's computed mean can be off by rounding, and its deviation then is no longer 0.
        scale = inverse(np.where(low < high, np.sqrt(variance), 0.0))
        return Affine(scale, -mean * scale)


def _chunks(x: Array) -> Iterator[Array]:
    return (x[i : i + CHUNK].astype(np.float64) for i in range(0, len(x), CHUNK))
