"""Robust scale: z = (x - median) / (q3 - q1) of the training rows' quartiles, then smoothly clipped, z / sqrt(1 + (z / clip)^2).

Holzmüller, Grinsztajn and Steinwart, "Better by default: strong pre-tuned MLPs and boosted trees on tabular data", 2024
(RealMLP), with clip = 3. Where the quartiles are equal, (max - min) / 2 takes the place of q3 - q1; a feature that is constant
over the training rows becomes 0 for good. What is missing does not count and stays missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import numeric_places
from plainnet.core.errors import require
from plainnet.preprocessing.base import Columns, Learned, Preprocessing, Shape, inverse
from plainnet.preprocessing.fitting.quantiles import quantiles


@dataclass(frozen=True)
class RobustScale(Preprocessing):
    """clip: no value becomes larger than that."""

    clip: float = 3.0

    def __post_init__(self) -> None:
        require(0 < self.clip < math.inf, "The clip of robust_scale must be positive.", self.clip, "Use 3, say.")

    def learn(self, x: Array, columns: Columns) -> dict[str, Array]:
        low, first, middle, third, high = quantiles(x[:, numeric_places(columns)], np.linspace(0.0, 1.0, 5))
        width = np.where(third > first, third - first, (high - low) / 2)
        return {"center": middle, "scale": inverse(width)}

    def shapes(self, columns: Columns) -> dict[str, Shape]:
        count = len(numeric_places(columns))
        return {"center": (count,), "scale": (count,)}

    def apply(self, x: Array, columns: Columns, learned: Learned) -> Array:
        places, out = numeric_places(columns), x.copy()
        z = (x[:, places] - learned["center"]) * learned["scale"]
        out[:, places] = self.clip * np.sin(np.arctan(z / self.clip))  # sin(atan(t)) = t / sqrt(1 + t^2), and never overflows
        return out
