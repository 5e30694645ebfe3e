"""Recall: of the rows of a class the share that is predicted as it, tp / (tp + fn); 0 where there are none (van Rijsbergen 1979).

weighted: the mean over the classes, each weighted by its true rows; macro: the plain mean; micro: of the counts of all together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array
from plainnet.core.task import Task
from plainnet.metrics.base import Average, Metric, averaged, ratio


@dataclass(frozen=True)
class Recall(Metric):
    tasks: ClassVar[tuple[Task, ...]] = ("classification", "multilabel")
    average: Average = "weighted"

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        return averaged(lambda hits, true, predicted: ratio(hits, true), self.average, predictions, y, weights)
