"""Leaky ReLU: y = max(x, 0.01 x); dx = dy where x > 0, else 0.01 dy (Maas, Hannun and Ng 2013)."""

from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.formula import maximum, where
from plainnet.layers.base import Activation


@dataclass(frozen=True)
class LeakyReluByUser(Activation):
    def value(self, x: Value) -> Value:
        return maximum(x, 0.01 * x)

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        return where(x > 0, dy, 0.01 * dy)
