"""Expected calibration error: the mean over bins of |accuracy - confidence|, each bin weighted by its rows.

Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", 2017. The confidence of a row is its largest
prediction; bins are equally wide, (0, 1/bins], ..., (1 - 1/bins, 1]. 0: of what is said with 80 %, 80 % is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.metrics.base import Metric


@dataclass(frozen=True)
class CalibrationError(Metric):
    probable: ClassVar[bool] = True
    rising: ClassVar[bool] = False
    bins: int = 15

    def __post_init__(self) -> None:
        require(1 <= self.bins <= 10_000, "calibration_error needs 1 to 10,000 bins.", self.bins, "Use 15, say.")

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        confidence = predictions.max(axis=1).astype(np.float64)
        right = predictions.argmax(axis=1) == y
        w = np.ones(len(y)) if weights is None else weights.astype(np.float64)
        bins = np.clip(np.ceil(confidence * self.bins).astype(np.int64) - 1, 0, self.bins - 1)
        return float(np.abs(np.bincount(bins, w * (right - confidence))).sum() / w.sum())
