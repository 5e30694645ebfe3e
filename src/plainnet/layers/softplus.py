"""Softplus: y = log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)); dx = dy * sigmoid(x).

Dugas, Bengio, Bélisle, Nadeau and Garcia, "Incorporating second-order functional knowledge", NeurIPS 2000.
"""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.formula import exp, log1p, maximum
from plainnet.layers.base import Activation
from plainnet.layers.sigmoid import sigmoid


@dataclass(frozen=True)
class Softplus(Activation):
    """Weights before it begin as Glorot's: the literature names none of its own."""

    def value(self, x: Value) -> Value:
        return maximum(x, 0.0) + log1p(exp(-abs(x)))

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        return dy * sigmoid(x)
