"""Kullback-Leibler divergence of softmax outputs: l = sum_c y_c log(y_c / p_c), p = softmax(z); dl/dz = p * sum(y) - y.

Kullback and Leibler, "On information and sufficiency", 1951. It is the cross-entropy less the targets' own entropy, so it
ends at 0 where the targets are distributions.
"""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.arrays import Array, Value
from plainnet.core.formula import exp, log, maximum, row_max, row_sum
from plainnet.core.task import Task
from plainnet.losses.base import Loss, check_distributions
from plainnet.losses.parts.links import softmax

TINY = 1e-30  # 0 log 0 is 0


@dataclass(frozen=True)
class KLDivergence(Loss):
    def check(self, task: Task, y: Array) -> None:
        super().check(task, y)
        check_distributions(self, y)

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        shifted = z - row_max(z)
        e = exp(shifted)
        total = row_sum(e)
        mass = row_sum(y)
        own = row_sum(y * log(maximum(y, TINY)))
        return own + mass * log(total) - row_sum(y * shifted), e * (mass / total) - y

    def link(self, z: Value) -> Value:
        return softmax(z)

    @property
    def probable(self) -> bool:
        return True
