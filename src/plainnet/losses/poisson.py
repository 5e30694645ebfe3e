"""Poisson: l = mean_c [m_c - y_c log m_c] of counts y with the rate m = exp(z); dl/dz = (m - y) / C.

Nelder and Wedderburn, "Generalized linear models", 1972. What does not depend on z, log(y!), is left out, so a good fit may be
below 0. Beyond z = 30, a rate of 1e13, exp goes on as its tangent: nothing overflows and the slope never leaves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array, Value
from plainnet.core.formula import exp, maximum, minimum, row_mean
from plainnet.core.task import Task
from plainnet.losses.base import Loss, check_between

HIGHEST = 30.0


@dataclass(frozen=True)
class Poisson(Loss):
    tasks: ClassVar[tuple[Task, ...]] = ("regression",)

    def check(self, task: Task, y: Array) -> None:
        super().check(task, y)
        check_between(self, y, 0.0, math.inf, "Counts are 0 or more; use mean_squared_error for other numbers.")

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        slope = exp(minimum(z, HIGHEST))
        return row_mean(self.link(z) - y * z), (slope - y) * (1.0 / z.shape[1])

    def link(self, z: Value) -> Value:
        return exp(minimum(z, HIGHEST)) * (1.0 + maximum(z - HIGHEST, 0.0))
