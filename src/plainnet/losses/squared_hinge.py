"""Squared hinge: l = sum_c v_c^2, v_c = max(0, 1 + z_c - z_own) over the other classes; dl/dz_c = 2 v_c, own: minus their sum.

Tang, "Deep learning using linear support vector machines", 2013; Lee and Mangasarian 2001. one_vs_rest asks yes or no an
output: v_c = max(0, 1 - s_c z_c), s = 2y - 1. Smooth where hinge has its kink, and harder on what is far off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from plainnet.core.arrays import Array, Value
from plainnet.core.formula import row_sum
from plainnet.core.task import Task
from plainnet.losses.base import Loss
from plainnet.losses.parts.margins import back, check_kind, decided, violations


@dataclass(frozen=True)
class SquaredHinge(Loss):
    tasks: ClassVar[tuple[Task, ...]] = ("classification", "multilabel")
    kind: Literal["weston_watkins", "one_vs_rest"] = "weston_watkins"

    def check(self, task: Task, y: Array) -> None:
        super().check(task, y)
        check_kind(self.kind, task, y)

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        v = violations(self.kind, z, y)
        return row_sum(v**2), back(self.kind, y, 2.0 * v)

    def link(self, z: Value) -> Value:
        return decided(self.kind, z)
