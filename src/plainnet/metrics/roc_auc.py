"""ROC AUC: the probability that a row of a class scores above one that is not, ties counting half (Hanley and McNeil 1982).

Of two classes, the second one's; of more, each against the rest and the mean of that: macro, or weighted by true rows; of
labels, each one's mean likewise. A class without rows of both kinds has none and is left out; without any the answer is nan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.task import Task
from plainnet.metrics.base import Metric, one_hot


@dataclass(frozen=True)
class ROCAUC(Metric):
    tasks: ClassVar[tuple[Task, ...]] = ("classification", "multilabel")
    average: Literal["macro", "weighted"] = "macro"

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        w = np.ones(len(y)) if weights is None else weights.astype(np.float64)
        of = one_hot(y, predictions.shape[1], predictions) >= 0.5
        if y.ndim == 1 and predictions.shape[1] == 2:
            return _area(predictions[:, 1], of[:, 1], w)
        areas = np.array([_area(predictions[:, c], of[:, c], w) for c in range(predictions.shape[1])])
        known = ~np.isnan(areas)
        shares = (of * w[:, None]).sum(axis=0)[known] if self.average == "weighted" else None
        return float(np.average(areas[known], weights=shares)) if known.any() else float("nan")


def _area(scores: Array, of: Array, w: Array) -> float:
    """The share of pairs (a row of the class, another) in which the first scores higher; their weights multiply."""
    _, place = np.unique(scores, return_inverse=True)  # equal scores share a place
    own, other = np.bincount(place, w * of), np.bincount(place, w * ~of)
    pairs = own.sum() * other.sum()
    below = np.cumsum(other) - other
    return float((own * (below + 0.5 * other)).sum() / pairs) if pairs > 0 else float("nan")
