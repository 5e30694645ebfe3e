"""Accuracy: the (weighted) share of rows whose largest prediction is the true class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from plainnet.core.arrays import Array, Value
from plainnet.core.formula import row_max, row_sum
from plainnet.metrics.base import RowMetric


@dataclass(frozen=True)
class Accuracy(RowMetric):
    ranks: ClassVar[bool] = True

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        return float(np.average(predictions.argmax(axis=1) == y, weights=weights))

    def rows(self, p: Value, y: Value) -> Value:
        return row_sum((p >= row_max(p)) * y)
