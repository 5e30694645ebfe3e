"""Brier score: the (weighted) mean of sum_c (p_c - y_c)^2 over classes or labels; of classes 0 at best, 2 at worst (Brier 1950).

For two classes it is twice what scikit-learn gives, which counts one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array, Value
from plainnet.core.formula import row_sum
from plainnet.core.task import Task
from plainnet.metrics.base import RowMetric, mean_over_rows


@dataclass(frozen=True)
class Brier(RowMetric):
    tasks: ClassVar[tuple[Task, ...]] = ("classification", "multilabel")
    probable: ClassVar[bool] = True
    rising: ClassVar[bool] = False

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        return mean_over_rows(self, predictions, y, weights)

    def rows(self, p: Value, y: Value) -> Value:
        return row_sum((p - y) ** 2)
