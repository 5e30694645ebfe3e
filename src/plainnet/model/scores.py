"""Judges logits against targets: the data loss, and the metrics that suit the task."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.task import Task
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.losses.base import Loss
from plainnet.metrics.accuracy import Accuracy
from plainnet.metrics.base import Metric, confusion_matrix, one_hot
from plainnet.metrics.f1 import F1
from plainnet.metrics.label_accuracy import LabelAccuracy
from plainnet.metrics.log_loss import LogLoss
from plainnet.metrics.mae import MAE
from plainnet.metrics.r2 import R2
from plainnet.metrics.rmse import RMSE

# What each task is judged by, beside the data loss; what needs probabilities only where the loss gives some.
METRICS: dict[Task, dict[str, Metric]] = {
    "classification": {"accuracy": Accuracy(), "log_loss": LogLoss(), "f1_weighted": F1()},
    "multilabel": {"label_accuracy": LabelAccuracy(), "f1_micro": F1("micro"), "f1_macro": F1("macro")},
    "regression": {"rmse": RMSE(), "mae": MAE(), "r2": R2()},
}


@dataclass(frozen=True)
class Scores:
    """values: the data loss as trained on, without penalties, as "loss", and every metric by its name.

    confusion: rows of true class i predicted as class j, of a classification.
    """

    task: Task
    values: Mapping[str, float]
    confusion: Array | None = None

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def numbers(self) -> dict[str, float | None]:
        """As JSON can hold them: None for what is not finite."""
        return {name: value if math.isfinite(value) else None for name, value in self.values.items()}

    def plain(self) -> dict[str, Any]:
        """The numbers, and the confusion matrix where there is one, as lists."""
        return self.numbers() | ({} if self.confusion is None else {"confusion": self.confusion.tolist()})


def data_loss(loss: Loss, z: Array, rows: Rows | Source) -> float:
    """sum(w_i * l_i) / sum(w_i) of logits (N, outputs), summed in float64."""
    y = one_hot(rows.y, loss.targets(z.shape[1]), z)
    with np.errstate(all="ignore"):
        losses, _ = loss.value_and_gradient(z, y)
    return float(np.average(losses[:, 0].astype(np.float64), weights=rows.weights))


def scores(loss: Loss, task: Task, z: Array, rows: Rows | Source, more: Sequence[Metric] = ()) -> Scores:
    """All that the task is judged by, and more on request, of logits (N, outputs) and targets."""
    for metric in more:
        metric.check(task, loss.probable)
    chosen = METRICS[task] | {metric.concept_name(): metric for metric in more}
    with np.errstate(all="ignore"):
        predictions = np.asarray(loss.point(z))
    values = {
        name: metric(predictions, rows.y, rows.weights) for name, metric in chosen.items() if loss.probable or not metric.probable
    }
    confusion = _confusion(predictions, rows) if task == "classification" else None
    return Scores(task, {"loss": data_loss(loss, z, rows)} | values, confusion)


def _confusion(predictions: Array, rows: Rows | Source) -> Array:
    """Of the rows that weigh anything, each counted once."""
    counted = slice(None) if rows.weights is None else rows.weights > 0
    return confusion_matrix(predictions[counted], rows.y[counted])
