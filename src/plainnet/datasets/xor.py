"""XOR: points in [-1, 1]^2, of class 1 where x and y have different signs; plus noise * N(0, 1) after that.

Minsky and Papert, Perceptrons, 1969: no single layer can part them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.random import Stream
from plainnet.datasets.base import Data, Dataset
from plainnet.datasets.formats import points


@dataclass(frozen=True)
class XOR(Dataset):
    """`samples` rows a class, shuffled. No test rows of its own: hold some out."""

    samples: int = 500
    noise: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        points.require_points("xor", self.samples, 2, self.noise, self.seed)

    def load(self) -> Data:
        places = Stream(self.seed, points.PLACE).uniform(2 * self.samples, 2)
        side = np.where(np.arange(2 * self.samples) % 2, -1.0, 1.0)  # half of a class left, half right
        kind = np.repeat([1.0, -1.0], self.samples)
        corners = places * np.stack([side, side * kind], axis=1)
        return points.shuffled(points.noisy(corners, self.noise, self.seed), self.samples, self.seed, ("x", "y"))
