"""Precision: of the rows predicted as a class the share that is of it, tp / (tp + fp); 0 where none is (van Rijsbergen 1979).

weighted: the mean over the classes, each weighted by its true rows; macro: the plain mean; micro: of the counts of all together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array
from plainnet.core.task import Task
from plainnet.metrics.base import Average, Metric, averaged, ratio


@dataclass(frozen=True)
class Precision(Metric):
    tasks: ClassVar[tuple[Task, ...]] = ("classification", "multilabel")
    average: Average = "weighted"

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        return averaged(lambda hits, true, predicted: ratio(hits, predicted), self.average, predictions, y, weights)
