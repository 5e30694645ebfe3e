"""GELU: y = x * F(x), F the normal distribution function; dx = dy * (F(x) + x * exp(-x^2 / 2) / sqrt(2 pi)).

Hendrycks and Gimpel, "Gaussian error linear units", 2016. F(x) = (1 + erf(x / sqrt(2))) / 2, or in the paper's
approximation (1 + tanh(u)) / 2 with u = sqrt(2 / pi) * (x + 0.044715 x^3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from plainnet.core.arrays import Value
from plainnet.core.formula import erf, exp, tanh
from plainnet.initializers.base import Initializer
from plainnet.initializers.he import He
from plainnet.layers.base import Activation

CUBIC = 0.044715


@dataclass(frozen=True)
class GELU(Activation):
    """Weights before it begin as ReLU's (He et al. 2015), which it smooths."""

    form: Literal["exact", "tanh"] = "exact"
    initializer: ClassVar[Initializer] = He()

    def value(self, x: Value) -> Value:
        return x * self._share(x)

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        if self.form == "exact":
            return dy * (self._share(x) + x * (math.sqrt(0.5 / math.pi) * exp(-0.5 * (x * x))))
        share = self._share(x)
        slope = math.sqrt(8.0 / math.pi) * (1.0 + 3.0 * CUBIC * (x * x))
        return dy * (share + x * (share * (1.0 - share)) * slope)

    def _share(self, x: Value) -> Value:
        if self.form == "exact":
            return 0.5 * (1.0 + erf(math.sqrt(0.5) * x))
        return 0.5 * (1.0 + tanh(math.sqrt(2.0 / math.pi) * (x + CUBIC * (x * x * x))))
