"""Log loss: the (weighted) mean of -log p of the true class (Good, "Rational decisions", JRSS B 14, 1952).

p is clipped to [eps, 1 - eps], eps that of its dtype, as scikit-learn does: float32 predictions cost 15.9 at most, float64
ones 36.0. Each row is then divided by its sum, as older versions of scikit-learn did, for outputs that do not sum to 1 (S2's
sigmoid outputs); for a softmax that changes nothing but the last digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from plainnet.core.arrays import Array
from plainnet.metrics.base import Metric


@dataclass(frozen=True)
class LogLoss(Metric):
    probable: ClassVar[bool] = True
    rising: ClassVar[bool] = False

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        epsilon = float(np.finfo(predictions.dtype).eps)
        p = np.clip(predictions.astype(np.float64), epsilon, 1.0 - epsilon)
        own = p[np.arange(len(y)), y] / p.sum(axis=1)
        return float(np.average(-np.log(own), weights=weights))
