"""Softmax cross-entropy: l = -sum_c y_c log p_c with p = softmax(z); dl/dz = p * sum(y) - y.

Bridle 1990; Goodfellow et al., Deep Learning, 2016, section 6.2.2.3. z is shifted by its maximum, so that exp never overflows.
"""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.formula import exp, log, row_max, row_sum
from plainnet.losses.base import Loss


@dataclass(frozen=True)
class SoftmaxCrossEntropy(Loss):
    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        shifted = z - row_max(z)
        e = exp(shifted)
        total = row_sum(e)
        mass = row_sum(y)
        return mass * log(total) - row_sum(y * shifted), e * (mass / total) - y

    def link(self, z: Value) -> Value:
        e = exp(z - row_max(z))
        return e / row_sum(e)
