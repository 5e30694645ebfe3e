"""A metric judges predictions; some can also be followed row by row while a network trains."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from plainnet.core.arrays import Array, Value
from plainnet.core.concept import Concept
from plainnet.core.errors import require
from plainnet.core.task import Task

Average = Literal["weighted", "macro", "micro"]


@dataclass(frozen=True)
class Metric(Concept):
    """tasks: what it can judge; probable: whether predictions must be probabilities; rising: more is better, and 1 the best."""

    room: ClassVar[str] = "metrics"
    tasks: ClassVar[tuple[Task, ...]] = ("classification",)
    probable: ClassVar[bool] = False
    rising: ClassVar[bool] = True

    @abstractmethod
    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        """One prediction a target (N, C), as the loss gives them; y (N,) int32 class numbers or (N, C) floats; weights (N,)."""

    def check(self, task: Task, probable: bool) -> None:
        """Refuse a task that it cannot judge, or predictions that are no probabilities where it needs them."""
        name = self.concept_name()
        what = f"The metric {name} judges {' and '.join(self.tasks)}."
        require(task in self.tasks, what, f"targets for {task}", "Choose another: see plainnet list metrics.")
        what = f"The metric {name} judges probabilities."
        require(probable or not self.probable, what, "a loss that gives none", "Train with a cross-entropy, say.")


@dataclass(frozen=True)
class RowMetric(Metric):
    """A metric that is a mean over rows, so that it can be followed while a network trains, masks on.

    ranks: it asks for the order of the predictions of a row alone, for which logits do as well.
    """

    ranks: ClassVar[bool] = False

    @abstractmethod
    def rows(self, p: Value, y: Value) -> Value:
        """The same of predictions (logits where it only ranks) and targets (N, C), row by row (N, 1): a formula."""


def one_hot(y: Array, columns: int, like: Array) -> Array:
    """Class numbers (N,) as rows of 0 and 1, and other targets as they are, in the dtype of `like`."""
    return (np.arange(columns) == y[:, None]).astype(like.dtype) if y.ndim == 1 else y.astype(like.dtype, copy=False)


def mean_over_rows(metric: RowMetric, predictions: Array, y: Array, weights: Array | None) -> float:
    """A row metric's mean, summed in float64."""
    p = predictions.astype(np.float64)
    return float(np.average(metric.rows(p, one_hot(y, p.shape[1], p))[:, 0], weights=weights))


def confusion_matrix(predictions: Array, y: Array, weights: Array | None = None) -> Array:
    """Rows of true class i predicted as class j, (C, C) int64; with weights the sum of theirs, float64."""
    classes = predictions.shape[1]
    cells = y.astype(np.int64) * classes + predictions.argmax(axis=1)
    counts = np.bincount(cells, weights, minlength=classes * classes)
    return counts.reshape(classes, classes).astype(np.int64 if weights is None else np.float64)


def counts(predictions: Array, y: Array, weights: Array | None = None) -> tuple[Array, Array, Array]:
    """(hits, true, predicted) rows of each class or label, summed with their weights, each (C,)."""
    if y.ndim == 1:
        matrix = confusion_matrix(predictions, y, weights)
        return matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0)
    w = np.ones((len(y), 1)) if weights is None else weights[:, None].astype(np.float64)
    said, true = predictions >= 0.5, y >= 0.5
    return (w * (said & true)).sum(axis=0), (w * true).sum(axis=0), (w * said).sum(axis=0)


def averaged(
    score: Callable[[Array, Array, Array], Array], average: Average, predictions: Array, y: Array, weights: Array | None
) -> float:
    """The mean of score(hits, true, predicted) over the classes, as scikit-learn takes it.

    weighted: each weighted by its true rows; macro: the plain mean; micro: of the counts of all classes together. A class with
    neither true nor predicted rows is left out; a label never is.
    """
    hits, true, predicted = counts(predictions, y, weights)
    if average == "micro":
        return float(score(*(part.sum(keepdims=True) for part in (hits, true, predicted)))[0])
    seen = (true + predicted > 0) | (y.ndim == 2)
    shares = true[seen] if average == "weighted" and true.any() else None
    return float(np.average(score(hits[seen], true[seen], predicted[seen]), weights=shares))


def ratio(above: Array, below: Array) -> Array:
    """above / below, and 0 where there is nothing to divide by."""
    return np.divide(above, below, out=np.zeros(np.shape(below)), where=below > 0)
