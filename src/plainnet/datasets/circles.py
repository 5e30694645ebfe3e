"""Circles: one of radius 1 around one of radius `factor`: r (cos t, sin t), t in [0, 2 pi); plus noise * N(0, 1).

Pedregosa et al., "Scikit-learn: machine learning in Python", JMLR 12, 2011 (make_circles).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.errors import require
from plainnet.datasets.base import Data, Dataset
from plainnet.datasets.formats import points


@dataclass(frozen=True)
class Circles(Dataset):
    """`samples` rows a class, shuffled. No test rows of its own: hold some out."""

    samples: int = 500
    noise: float = 0.1
    factor: float = 0.5
    seed: int = 0

    def __post_init__(self) -> None:
        points.require_points("circles", self.samples, 2, self.noise, self.seed)
        require(0 < self.factor < 1, "The inner circle's radius must lie between 0 and 1.", self.factor, "Use 0.5, say.")

    def load(self) -> Data:
        t = np.linspace(0.0, 2 * np.pi, self.samples, endpoint=False)
        circle = np.stack([np.cos(t), np.sin(t)], axis=1)
        both = np.concatenate([circle, self.factor * circle])
        return points.shuffled(points.noisy(both, self.noise, self.seed), self.samples, self.seed, ("x", "y"))
