"""Tanh: y = tanh(x); dx = dy * (1 - y^2) (LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, section 4.4)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.formula import tanh
from plainnet.layers.base import Activation


@dataclass(frozen=True)
class Tanh(Activation):
    """Weights before it begin as Glorot's, made for it (Glorot and Bengio 2010)."""

    def value(self, x: Value) -> Value:
        return tanh(x)

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        return dy * (1.0 - y * y)
