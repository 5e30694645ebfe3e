"""Top-k accuracy: the (weighted) share of rows whose true class is among the k largest predictions.

Russakovsky et al., "ImageNet large scale visual recognition challenge", 2015 (k = 5). Classes that tie with the true one do
not push it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array, Value
from plainnet.core.errors import require
from plainnet.core.formula import row_sum, where
from plainnet.metrics.base import RowMetric, mean_over_rows


@dataclass(frozen=True)
class TopK(RowMetric):
    ranks: ClassVar[bool] = True
    k: int = 5

    def __post_init__(self) -> None:
        require(self.k >= 1, "top_k needs a k of at least 1.", self.k, "Use 5, say.")

    def __call__(self, predictions: Array, y: Array, weights: Array | None = None) -> float:
        return mean_over_rows(self, predictions, y, weights)

    def rows(self, p: Value, y: Value) -> Value:
        above = row_sum(where(p > row_sum(p * y), 1.0, 0.0 * p))
        return where(above < self.k, 1.0, 0.0 * above)
