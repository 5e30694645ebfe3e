"""F1: the harmonic mean of precision and recall, 2 tp / (2 tp + fp + fn) for each class (van Rijsbergen 1979).

weighted: the mean over the classes, each weighted by its true rows; macro: the plain mean; micro: of the counts of all classes
together, which is the accuracy. A class with neither true nor predicted rows is left out, as scikit-learn does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from plainnet.core.arrays import Array
from plainnet.metrics.base import Metric, confusion_matrix


@dataclass(frozen=True)
class F1(Metric):
    average: Literal["weighted", "macro", "micro"] = "weighted"

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        matrix = confusion_matrix(predictions, y, weights)
        hits, true, predicted = matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0)
        if self.average == "micro":
            return float(hits.sum() / matrix.sum())
        seen = true + predicted > 0
        scores = 2.0 * hits[seen] / (true + predicted)[seen]
        return float(np.average(scores, weights=true[seen] if self.average == "weighted" else None))
