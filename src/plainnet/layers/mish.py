"""Mish: y = x * t, t = tanh(softplus(x)); dx = dy * (t + x * (1 - t^2) * sigmoid(x)) (Misra, BMVC 2020).

With e = exp(-|x|), t = (1 + 2e) / (1 + 2e + 2e^2) where x >= 0, else (e^2 + 2e) / (e^2 + 2e + 2): one exponential, no overflow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import exp, where
from plainnet.initializers.base import Initializer
from plainnet.initializers.he import He
from plainnet.layers.base import Activation
from plainnet.layers.sigmoid import sigmoid


@dataclass(frozen=True)
class Mish(Activation):
    """Weights before it begin as ReLU's (He et al. 2015), which it smooths."""

    initializer: ClassVar[Initializer] = He()

    def value(self, x: Value) -> Value:
        return x * _tanh_softplus(x)

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        t = _tanh_softplus(x)
        return dy * (t + x * ((1.0 - t * t) * sigmoid(x)))


def _tanh_softplus(x: Value) -> Value:
    e = exp(-abs(x))
    over = where(x >= 0, 1.0 + 2.0 * e, e * (e + 2.0))
    return over / (over + 2.0 * where(x >= 0, e * e, 1.0))
