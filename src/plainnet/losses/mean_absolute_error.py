"""Mean absolute error: l = mean_c |z_c - y_c|; dl/dz = sign(z - y) / C (Laplace 1774; Boscovich 1757).

What it learns is the median of the targets where mean_squared_error learns their mean, so single far values pull less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import row_mean, sign
from plainnet.core.task import Task
from plainnet.losses.base import Loss


@dataclass(frozen=True)
class MeanAbsoluteError(Loss):
    tasks: ClassVar[tuple[Task, ...]] = ("regression",)

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        rest = z - y
        return row_mean(abs(rest)), sign(rest) * (1.0 / z.shape[1])

    def link(self, z: Value) -> Value:
        return z
