"""Identity: y = x; dx = dy, the linear unit of the Adaline (Widrow and Hoff 1960)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.layers.base import Activation


@dataclass(frozen=True)
class Identity(Activation):
    """Weights before it begin as Glorot's, whose derivation takes units to be linear (Glorot and Bengio 2010, section 4.2)."""

    def value(self, x: Value) -> Value:
        return x

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        return dy
