"""A metric judges predictions; some can also be followed row by row while a network trains."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from plainnet.core.arrays import Array, Value
from plainnet.core.concept import Concept


@dataclass(frozen=True)
class Metric(Concept):
    room: ClassVar[str] = "metrics"

    @abstractmethod
    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        """Predictions (N, C) as the loss's link gives them; y (N,) int32 class numbers; weights (N,)."""


@dataclass(frozen=True)
class RowMetric(Metric):
    """A metric that is a mean over rows, so that it can be followed while a network trains, masks on."""

    @abstractmethod
    def rows(self, z: Value, y: Value) -> Value:
        """The same of logits (N, C) and targets (N, C), row by row (N, 1): a formula."""


def confusion_matrix(predictions: Array, y: Array, weights: Array | None = None) -> Array:
    """Rows of true class i predicted as class j, (C, C) int64; with weights the sum of theirs, float64."""
    classes = predictions.shape[1]
    cells = y.astype(np.int64) * classes + predictions.argmax(axis=1)
    counts = np.bincount(cells, weights, minlength=classes * classes)
    return counts.reshape(classes, classes).astype(np.int64 if weights is None else np.float64)
