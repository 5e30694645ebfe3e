"""MSE: the (weighted) mean of (p - y)^2 over rows and targets, in the square of the targets' unit (Gauss 1809)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array, Value
from plainnet.core.formula import row_mean
from plainnet.core.task import Task
from plainnet.metrics.base import RowMetric, mean_over_rows


@dataclass(frozen=True)
class MSE(RowMetric):
    tasks: ClassVar[tuple[Task, ...]] = ("regression",)
    rising: ClassVar[bool] = False

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        return mean_over_rows(self, predictions, y, weights)

    def rows(self, p: Value, y: Value) -> Value:
        return row_mean((p - y) ** 2)
