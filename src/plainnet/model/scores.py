"""Judges logits against targets: data loss, accuracy, weighted F1, confusion matrix."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.losses.base import Loss
from plainnet.metrics.accuracy import Accuracy
from plainnet.metrics.base import confusion_matrix
from plainnet.metrics.f1 import F1
from plainnet.metrics.log_loss import LogLoss


@dataclass(frozen=True)
class Scores:
    """loss: the data loss as trained on, without penalties; log_loss: of the predicted probabilities."""

    loss: float
    accuracy: float
    log_loss: float
    f1_weighted: float
    confusion: Array

    def numbers(self) -> dict[str, float | None]:
        """As JSON can hold them: None for what is not finite."""
        values = {name: getattr(self, name) for name in ("loss", "accuracy", "log_loss", "f1_weighted")}
        return {name: value if math.isfinite(value) else None for name, value in values.items()}


def data_loss(loss: Loss, z: Array, rows: Rows | Source) -> float:
    """sum(w_i * l_i) / sum(w_i) of logits (N, C), summed in float64."""
    y = np.eye(z.shape[1], dtype=z.dtype)[rows.y] if rows.y.ndim == 1 else rows.y
    with np.errstate(all="ignore"):
        losses, _ = loss.value_and_gradient(z, y)
    return float(np.average(losses[:, 0].astype(np.float64), weights=rows.weights))


def scores(loss: Loss, z: Array, rows: Rows | Source) -> Scores:
    """Everything at once, of logits (N, C) and class numbers."""
    predictions = loss.link(z)
    return Scores(
        data_loss(loss, z, rows),
        Accuracy()(predictions, rows.y, rows.weights),
        LogLoss()(predictions, rows.y, rows.weights),
        F1()(predictions, rows.y, rows.weights),
        confusion_matrix(predictions, rows.y),
    )
