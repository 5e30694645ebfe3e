"""Moons: two half circles that interlock: (cos t, sin t) and (1 - cos t, 1/2 - sin t), t in [0, pi]; plus noise * N(0, 1).

Pedregosa et al., "Scikit-learn: machine learning in Python", JMLR 12, 2011 (make_moons).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.datasets.base import Data, Dataset
from plainnet.datasets.formats import points


@dataclass(frozen=True)
class Moons(Dataset):
    """`samples` rows a class, shuffled. No test rows of its own: hold some out."""

    samples: int = 500
    noise: float = 0.2
    seed: int = 0

    def __post_init__(self) -> None:
        points.require_points("moons", self.samples, 2, self.noise, self.seed)

    def load(self) -> Data:
        t = np.linspace(0.0, np.pi, self.samples)
        outer, inner = (np.cos(t), np.sin(t)), (1.0 - np.cos(t), 0.5 - np.sin(t))
        both = np.concatenate([np.stack(outer, axis=1), np.stack(inner, axis=1)])
        return points.shuffled(points.noisy(both, self.noise, self.seed), self.samples, self.seed, ("x", "y"))
