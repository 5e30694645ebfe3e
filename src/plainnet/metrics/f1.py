"""F1: the harmonic mean of precision and recall, 2 tp / (2 tp + fp + fn) for each class (van Rijsbergen 1979).

weighted: the mean over the classes, each weighted by its true rows; macro: the plain mean; micro: of the counts of all classes
together, which is the accuracy. A class with neither true nor predicted rows is left out, as scikit-learn does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array
from plainnet.core.task import Task
from plainnet.metrics.base import Average, Metric, averaged, ratio


@dataclass(frozen=True)
class F1(Metric):
    tasks: ClassVar[tuple[Task, ...]] = ("classification", "multilabel")
    average: Average = "weighted"

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        return averaged(lambda hits, true, predicted: ratio(2.0 * hits, true + predicted), self.average, predictions, y, weights)
