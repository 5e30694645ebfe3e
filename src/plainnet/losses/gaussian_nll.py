"""Gaussian negative log-likelihood: l = mean_c [log v_c + (m_c - y_c)^2 / v_c] / 2; a mean m and a variance v for each target.

Nix and Weigend, "Estimating the mean and variance of the target probability distribution", 1994. Of 2C outputs the first half are
the means; s, the second, gives v = floor + softplus(s) (Lakshminarayanan, Pritzel and Blundell 2017, floor 1e-6).
dl/dm = (m - y) / v / C; dl/ds = sigmoid(s) (1 - (m - y)^2 / v) / v / 2C.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import beside, columns, log, row_mean
from plainnet.core.task import Task
from plainnet.losses.base import Loss
from plainnet.losses.parts.links import sigmoid, softplus


@dataclass(frozen=True)
class GaussianNLL(Loss):
    """floor: the least variance, in the square of the targets' unit. The prediction is the mean."""

    tasks: ClassVar[tuple[Task, ...]] = ("regression",)
    floor: float = 1e-6

    def __post_init__(self) -> None:
        require(self.floor > 0, "The floor of gaussian_nll must be positive.", self.floor, "Use 1e-6, say.")

    @property
    def per_target(self) -> int:
        return 2

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        targets = y.shape[1]
        m, s = columns(z, 0, targets), columns(z, targets, 2 * targets)
        v, rest = softplus(s) + self.floor, m - y
        share = rest**2 / v
        half = 0.5 / targets
        gradients = (rest / v) * (2.0 * half), sigmoid(s) * ((1.0 - share) / v) * half
        return row_mean(log(v) + share) * 0.5, beside(*gradients)

    def link(self, z: Value) -> Value:
        targets = self.targets(z.shape[1])
        return beside(self.point(z), softplus(columns(z, targets, 2 * targets)) + self.floor)

    def point(self, z: Value) -> Value:
        return columns(z, 0, self.targets(z.shape[1]))

    def headings(self, targets: Sequence[str]) -> list[str]:
        return [*(f"{name} mean" for name in targets), *(f"{name} variance" for name in targets)]
