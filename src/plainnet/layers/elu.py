"""ELU: y = x where x > 0, else alpha * (exp(x) - 1); dx = dy or dy * alpha * exp(x).

Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear units", ICLR 2016.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import exp, expm1, minimum, where
from plainnet.initializers.base import Initializer
from plainnet.initializers.he import He
from plainnet.layers.base import Activation


@dataclass(frozen=True)
class ELU(Activation):
    """Weights before it begin as He's, as in the paper's experiments."""

    alpha: float = 1.0
    initializer: ClassVar[Initializer] = He()

    def __post_init__(self) -> None:
        require(self.alpha > 0, "ELU's alpha must be positive.", self.alpha, "Use 1, say.")

    def value(self, x: Value) -> Value:
        return where(x > 0, x, self.alpha * expm1(minimum(x, 0.0)))

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        return dy * where(x > 0, 1.0, self.alpha * exp(minimum(x, 0.0)))
