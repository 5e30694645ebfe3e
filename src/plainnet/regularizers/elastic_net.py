"""Elastic net: adds l1 * sum(|w|) + l2/2 * sum(w^2) to the objective; d/dw = l1 * sign(w) + l2 * w (Zou and Hastie 2005)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import sign
from plainnet.regularizers.base import Regularizer


@dataclass(frozen=True)
class ElasticNet(Regularizer):
    """The subgradient of |w| at 0 is 0."""

    l1: float
    l2: float

    def __post_init__(self) -> None:
        for name in ("l1", "l2"):
            value = getattr(self, name)
            require(0 <= value < math.inf, f"{name} of elastic_net is a finite number, at least 0.", value, "Use 1e-5, say.")

    def value_and_gradient(self, w: Value) -> tuple[Value, Value]:
        return self.l1 * abs(w) + self.l2 * 0.5 * (w * w), self.l1 * sign(w) + self.l2 * w
