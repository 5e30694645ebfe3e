"""Hinge: l = sum_c v_c with v_c = max(0, 1 + z_c - z_own) over the other classes; dl/dz_c = [v_c > 0], own: minus their sum.

Weston and Watkins, "Support vector machines for multi-class pattern recognition", 1999 (CS231n's SVM loss). crammer_singer
takes the largest v_c alone (Crammer and Singer 2001); one_vs_rest asks yes or no an output, as labels need it: v_c =
max(0, 1 - s_c z_c), s = 2y - 1 (Cortes and Vapnik 1995). It ranks classes and gives no probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array, Value
from plainnet.core.formula import row_max, row_sum, where
from plainnet.core.task import Task
from plainnet.losses.base import Loss
from plainnet.losses.parts.margins import Kind, back, check_kind, decided, violations


@dataclass(frozen=True)
class Hinge(Loss):
    tasks: ClassVar[tuple[Task, ...]] = ("classification", "multilabel")
    kind: Kind = "weston_watkins"

    def check(self, task: Task, y: Array) -> None:
        super().check(task, y)
        check_kind(self.kind, task, y)

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        v = violations(self.kind, z, y)
        if self.kind != "crammer_singer":
            return row_sum(v), back(self.kind, y, where(v > 0, 1.0, 0.0 * v))
        most = row_max(v)
        largest = where(v >= most, 1.0, 0.0 * v)
        return most, back(self.kind, y, where(v > 0, largest / row_sum(largest), 0.0))

    def link(self, z: Value) -> Value:
        return decided(self.kind, z)
