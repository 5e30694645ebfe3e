"""RMSE: the root of the (weighted) mean of (p - y)^2 of each target, and the mean of that over the targets (Gauss 1809)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.task import Task
from plainnet.metrics.base import Metric


@dataclass(frozen=True)
class RMSE(Metric):
    tasks: ClassVar[tuple[Task, ...]] = ("regression",)
    rising: ClassVar[bool] = False

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        rest = predictions.astype(np.float64) - y
        return float(np.sqrt(np.average(rest**2, axis=0, weights=weights)).mean())
