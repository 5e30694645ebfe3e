"""Sigmoid (logistic): y = 1 / (1 + exp(-x)); dx = dy * y * (1 - y) (Rumelhart, Hinton and Williams 1986).

Written with exp(-|x|), which never overflows and keeps small outputs exact.
"""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.formula import exp, where
from plainnet.layers.base import Activation


@dataclass(frozen=True)
class Sigmoid(Activation):
    """Weights before it begin as Glorot's (Glorot and Bengio 2010)."""

    def value(self, x: Value) -> Value:
        return sigmoid(x)

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        return dy * y * (1.0 - y)


def sigmoid(x: Value) -> Value:
    e = exp(-abs(x))
    return where(x >= 0, 1.0, e) / (1.0 + e)
