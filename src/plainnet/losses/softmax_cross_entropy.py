"""Softmax cross-entropy: l = -sum_c y_c log p_c with p = softmax(z); dl/dz = p * sum(y) - y.

Bridle 1990; Goodfellow et al., Deep Learning, 2016, section 6.2.2.3. z is shifted by its maximum, so that exp never overflows.
Label smoothing s (Szegedy et al., "Rethinking the Inception architecture", 2016) takes (1 - s) y + s / C for y.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array, Value
from plainnet.core.errors import require
from plainnet.core.formula import exp, log, row_max, row_sum
from plainnet.core.task import Task
from plainnet.losses.base import Loss, check_distributions
from plainnet.losses.parts.links import softmax


@dataclass(frozen=True)
class SoftmaxCrossEntropy(Loss):
    tasks: ClassVar[tuple[Task, ...]] = ("classification", "multilabel")
    label_smoothing: float = 0.0

    def __post_init__(self) -> None:
        right = 0 <= self.label_smoothing < 1
        require(right, "Label smoothing is a share, in [0, 1).", self.label_smoothing, "Use 0.1, say.")

    def check(self, task: Task, y: Array) -> None:
        super().check(task, y)
        check_distributions(self, y)

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        shifted = z - row_max(z)
        e = exp(shifted)
        total = row_sum(e)
        mass = row_sum(y)
        if self.label_smoothing:
            y = (1.0 - self.label_smoothing) * y + mass * (self.label_smoothing / z.shape[1])
        return mass * log(total) - row_sum(y * shifted), e * (mass / total) - y

    def link(self, z: Value) -> Value:
        return softmax(z)

    @property
    def probable(self) -> bool:
        return True
