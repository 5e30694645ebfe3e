"""Swish: y = x / (1 + exp(-x)); dx = dy * (s + y * (1 - s)), s = sigmoid(x) (Ramachandran, Zoph and Le 2017)."""

from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.formula import exp
from plainnet.layers.base import Activation


@dataclass(frozen=True)
class SwishByUser(Activation):
    def value(self, x: Value) -> Value:
        return x / (1.0 + exp(-x))

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        s = 1.0 / (1.0 + exp(-x))
        return dy * (s + y * (1.0 - s))
