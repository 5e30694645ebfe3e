"""R2: 1 - sum w (p - y)^2 / sum w (y - mean y)^2 of each target, and the mean over the targets (Wright 1921).

1 at best, 0 for predicting the mean, below that for worse. A target that is constant over the rows counts 1 where it is met
exactly and 0 where it is not, as scikit-learn does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.task import Task
from plainnet.metrics.base import Metric


@dataclass(frozen=True)
class R2(Metric):
    tasks: ClassVar[tuple[Task, ...]] = ("regression",)

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        y = y.astype(np.float64)
        missed = np.average((predictions.astype(np.float64) - y) ** 2, axis=0, weights=weights)
        spread = np.average((y - np.average(y, axis=0, weights=weights)) ** 2, axis=0, weights=weights)
        constant = np.where(missed > 0, 0.0, 1.0)
        return float(np.where(spread > 0, 1.0 - missed / np.where(spread > 0, spread, 1.0), constant).mean())
