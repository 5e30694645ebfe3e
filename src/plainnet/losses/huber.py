"""Huber: l = mean_c h(z_c - y_c), h(r) = r^2 / 2 where |r| <= d, else d (|r| - d / 2); h'(r) = r held within [-d, d].

Huber, "Robust estimation of a location parameter", 1964. Squares for what is near, absolute values for what is far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import maximum, minimum, row_mean
from plainnet.core.task import Task
from plainnet.losses.base import Loss


@dataclass(frozen=True)
class Huber(Loss):
    """delta: in the unit of the targets."""

    tasks: ClassVar[tuple[Task, ...]] = ("regression",)
    delta: float = 1.0

    def __post_init__(self) -> None:
        require(self.delta > 0, "The delta of huber must be positive.", self.delta, "Use 1.0, say.")

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        rest = z - y
        held = maximum(minimum(rest, self.delta), -self.delta)
        return row_mean(held * (rest - 0.5 * held)), held * (1.0 / z.shape[1])

    def link(self, z: Value) -> Value:
        return z
