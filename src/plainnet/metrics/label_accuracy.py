"""Label accuracy: the (weighted) share of all labels of all rows that are right, a label being said from 1/2 on.

It is 1 minus the Hamming loss (Schapire and Singer, "BoosTexter", 2000).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array, Value
from plainnet.core.formula import row_mean, where
from plainnet.core.task import Task
from plainnet.metrics.base import RowMetric, mean_over_rows


@dataclass(frozen=True)
class LabelAccuracy(RowMetric):
    tasks: ClassVar[tuple[Task, ...]] = ("multilabel",)

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        return mean_over_rows(self, predictions, y, weights)

    def rows(self, p: Value, y: Value) -> Value:
        said, true = where(p >= 0.5, 1.0, 0.0 * p), where(y >= 0.5, 1.0, 0.0 * y)
        return row_mean(1.0 - abs(said - true))
