"""L2 (ridge, Tikhonov): adds s/2 * sum(w^2) to the objective; d/dw = s * w.

Hoerl and Kennard 1970; Goodfellow et al., Deep Learning, 2016, section 7.1.1. Under plain SGD it is PyTorch's weight_decay.
Keras's l2(s) and the book of S3 mean s * sum(w^2): write L2(2 * s).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.regularizers.base import Regularizer


@dataclass(frozen=True)
class L2(Regularizer):
    strength: float

    def __post_init__(self) -> None:
        known = 0 <= self.strength < math.inf
        require(known, "The strength of L2 is a finite number, at least 0.", self.strength, "Use 5e-4, say.")

    def value_and_gradient(self, w: Value) -> tuple[Value, Value]:
        return self.strength * 0.5 * (w * w), self.strength * w
