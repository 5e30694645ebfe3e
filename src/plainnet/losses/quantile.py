"""Quantile: l = mean over targets and quantiles of max(q r, (q - 1) r), r = y - z; dl/dz = -q where r > 0, 1 - q where r < 0.

Koenker and Bassett, "Regression quantiles", 1978 (the pinball loss). Several quantiles are learned at once, an output each:
all targets' first quantiles, then all their second ones, and so on. They are not kept from crossing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import beside, columns, maximum, row_mean, where
from plainnet.core.task import Task
from plainnet.losses.base import Loss


@dataclass(frozen=True)
class Quantile(Loss):
    """The prediction is the quantile nearest to the median."""

    tasks: ClassVar[tuple[Task, ...]] = ("regression",)
    quantiles: tuple[float, ...] = (0.5,)

    def __post_init__(self) -> None:
        object.__setattr__(self, "quantiles", tuple(self.quantiles))
        right = len(self.quantiles) > 0 and all(0 < q < 1 for q in self.quantiles)
        require(right, "Quantiles lie between 0 and 1.", self.quantiles, "Give (0.1, 0.5, 0.9), say.")

    @property
    def per_target(self) -> int:
        return len(self.quantiles)

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        count, targets = len(self.quantiles), y.shape[1]
        value, gradients = 0.0, []
        for i, q in enumerate(self.quantiles):
            rest = y - columns(z, i * targets, (i + 1) * targets)
            value = value + row_mean(maximum(q * rest, (q - 1.0) * rest)) * (1.0 / count)
            gradients.append(where(rest > 0, -q, where(rest < 0, 1.0 - q, 0.0 * rest)) * (1.0 / (count * targets)))
        return value, beside(*gradients)

    def link(self, z: Value) -> Value:
        return z

    def point(self, z: Value) -> Value:
        targets = self.targets(z.shape[1])
        best = min(range(len(self.quantiles)), key=lambda i: abs(self.quantiles[i] - 0.5))
        return columns(z, best * targets, (best + 1) * targets)

    def headings(self, targets: Sequence[str]) -> list[str]:
        return [f"{name} {q:g}" for q in self.quantiles for name in targets]
