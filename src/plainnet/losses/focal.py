"""Focal: l = -sum_c y_c (1 - p_c)^k log p_c with p = softmax(z): cross-entropy that turns away from what is sure already.

Lin, Goyal, Girshick, He and Dollár, "Focal loss for dense object detection", 2017; k = gamma, 0 being the cross-entropy.
With h_c = y_c (1 - p_c)^k [k p_c log(p_c) / (1 - p_c) - 1]: dl/dz = h - p * sum(h). Its alpha is Training.class_weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array, Value
from plainnet.core.errors import require
from plainnet.core.formula import exp, log, maximum, row_max, row_sum
from plainnet.core.task import Task
from plainnet.losses.base import Loss, check_distributions
from plainnet.losses.parts.links import softmax

TINY = 1e-30  # log(p) / (1 - p) is finite at p = 1, but computed as 0 / 0


@dataclass(frozen=True)
class Focal(Loss):
    tasks: ClassVar[tuple[Task, ...]] = ("classification",)
    gamma: float = 2.0

    def __post_init__(self) -> None:
        require(self.gamma >= 0, "The gamma of focal cannot be negative.", self.gamma, "Use 2.0, say.")

    def check(self, task: Task, y: Array) -> None:
        super().check(task, y)
        check_distributions(self, y)

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        shifted = z - row_max(z)
        e = exp(shifted)
        total = row_sum(e)
        p, rest = e / total, maximum((total - e) / total, 0.0)
        log_p = shifted - log(total)
        doubt = y * rest**self.gamma
        h = doubt * (self.gamma * p * (log_p / maximum(rest, TINY)) - 1.0)
        return -row_sum(doubt * log_p), h - p * row_sum(h)

    def link(self, z: Value) -> Value:
        return softmax(z)

    @property
    def probable(self) -> bool:
        return True
