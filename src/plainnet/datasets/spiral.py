"""Spiral: class c is an arm with r in [0, 1], t in [4c, 4(c + 1)] + noise * N(0, 1); x = (r sin 2.5t, r cos 2.5t).

Karpathy, Stanford CS231n, "Neural networks case study", 2015; Kinsley and Kukiela, Neural Networks from Scratch, 2020 (S3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.random import Purpose, Stream, stream
from plainnet.datasets.base import Data, Dataset, Rows

MOST = 10_000_000
NOISE, ORDER = (stream(Purpose.DATA, part=part) for part in (0, 1))


@dataclass(frozen=True)
class Spiral(Dataset):
    """`samples` rows a class, shuffled; the first `train` rows are for training, the rest for the test."""

    samples: int = 2000
    classes: int = 3
    train: int = 3000
    noise: float = 0.2
    seed: int = 0

    def __post_init__(self) -> None:
        require(self.samples >= 1, "A spiral needs at least one sample a class.", self.samples, "Use 2000, say.")
        require(self.classes >= 2, "A spiral needs at least two classes.", self.classes, "Use 3, say.")
        require(self.noise >= 0, "The noise of a spiral cannot be negative.", self.noise, "Use 0.2, say.")
        require(0 <= self.seed < 2**64, "The seed of a spiral has 64 bits.", self.seed, "Use 0, say.")
        total = self.samples * self.classes
        counts = f"{self.samples} of each of {self.classes} classes"
        require(total <= MOST, f"A spiral has at most {MOST:,} rows.", counts, "Use 2000 samples, say.")
        require(0 < self.train <= total, f"The spiral has {total} rows to train on.", self.train, f"Give 1 to {total}.")

    def load(self) -> Data:
        order = Stream(self.seed, ORDER).permutation(self.samples * self.classes)
        rows = Rows(self._points()[order], np.repeat(np.arange(self.classes, dtype=np.int32), self.samples)[order])
        test = rows.take(slice(self.train, None)) if self.train < len(rows) else None
        names = tuple(str(c) for c in range(self.classes))
        return Data(rows.take(slice(self.train)), test, names, (2,), ("x", "y"))

    def _points(self) -> Array:
        """Class after class, float32 (classes * samples, 2)."""
        arms = np.arange(self.classes)
        t = np.linspace(4 * arms, 4 * (arms + 1), self.samples, axis=1)
        t = 2.5 * (t + self.noise * Stream(self.seed, NOISE).normal(self.classes, self.samples))
        r = np.linspace(0.0, 1.0, self.samples)
        return np.stack([r * np.sin(t), r * np.cos(t)], axis=-1).reshape(-1, 2).astype(np.float32)
