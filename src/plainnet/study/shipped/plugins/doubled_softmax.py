"""Cross-entropy as S0 wrote it: p = softmax(z / |z|), l = -mean_c y_c log p_c; its "dl/dz" = (p - y) / |p - y| * p (1 - p).

p - y is already the derivative through the softmax (Bridle 1990); here it is taken through it once more, elementwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import log, maximum, minimum, row_mean, row_sum, sqrt, where
from plainnet.core.task import Task
from plainnet.losses.base import Loss
from plainnet.losses.parts.links import softmax


@dataclass(frozen=True)
class DoubledSoftmax(Loss):
    tasks: ClassVar[tuple[Task, ...]] = ("classification",)

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        p = self.link(z)
        inside = minimum(maximum(p, 1e-8), 1.0 - 1e-8)
        rest = p - y
        return -row_mean(y * log(inside)), rest / sqrt(row_sum(rest * rest) + 1e-18) * p * (1.0 - p)

    def link(self, z: Value) -> Value:
        norm = sqrt(row_sum(z * z))
        return softmax(where(norm < 1e-3, 0.0, z / maximum(norm, 1e-3)))
