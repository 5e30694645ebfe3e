"""L1 (lasso): adds s * sum(|w|) to the objective; d/dw = s * sign(w), and 0 at 0 (Tibshirani 1996)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import sign
from plainnet.regularizers.base import Regularizer


@dataclass(frozen=True)
class L1(Regularizer):
    strength: float

    def __post_init__(self) -> None:
        known = 0 <= self.strength < math.inf
        require(known, "The strength of L1 is a finite number, at least 0.", self.strength, "Use 1e-5, say.")

    def value_and_gradient(self, w: Value) -> tuple[Value, Value]:
        return self.strength * abs(w), self.strength * sign(w)
