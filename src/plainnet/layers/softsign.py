"""Softsign: y = x / (1 + |x|); dx = dy / (1 + |x|)^2 (Bergstra, Desjardins, Lamblin and Bengio 2009)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.layers.base import Activation


@dataclass(frozen=True)
class Softsign(Activation):
    """Weights before it begin as Glorot's, which was tried with it too (Glorot and Bengio 2010)."""

    def value(self, x: Value) -> Value:
        return x / (1.0 + abs(x))

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        size = 1.0 + abs(x)
        return dy / (size * size)
