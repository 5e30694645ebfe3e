"""Gaussians: class c is spread normally, with `deviation` along every axis, around a center drawn from N(0, spread^2).

Fisher, "The use of multiple measurements in taxonomic problems", 1936: a linear boundary between two of them is the best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.errors import require
from plainnet.core.random import Stream
from plainnet.datasets.base import Data, Dataset
from plainnet.datasets.formats import points


@dataclass(frozen=True)
class Gaussians(Dataset):
    """`samples` rows a class, shuffled. No test rows of its own: hold some out."""

    samples: int = 500
    classes: int = 3
    features: int = 2
    deviation: float = 1.0
    spread: float = 3.0
    seed: int = 0

    def __post_init__(self) -> None:
        points.require_points("gaussians", self.samples, self.classes, self.deviation, self.seed)
        require(self.classes >= 2, "Gaussians need at least two classes.", self.classes, "Use 3, say.")
        require(1 <= self.features <= 10_000, "Gaussians have 1 to 10,000 features.", self.features, "Use 2, say.")
        require(self.spread >= 0, "The spread of the centers cannot be negative.", self.spread, "Use 3, say.")

    def load(self) -> Data:
        centers = self.spread * Stream(self.seed, points.PLACE).normal(self.classes, self.features)
        cloud = points.noisy(np.repeat(centers, self.samples, axis=0), self.deviation, self.seed)
        names = tuple(f"x{i + 1}" for i in range(self.features))
        return points.shuffled(cloud, self.samples, self.seed, names)
