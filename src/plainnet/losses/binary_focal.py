"""Binary focal: l = -sum_c a_c (1 - q_c)^k log q_c, q = sigmoid(s z) the probability of the right answer, s = 2y - 1.

Lin, Goyal, Girshick, He and Dollár, "Focal loss for dense object detection", 2017, on sigmoid outputs as they used it; k = gamma,
a_c = alpha for yes and 1 - alpha for no (1 for both without alpha). dl/dz = s a (1 - q)^k [k q log q - (1 - q)].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array, Value
from plainnet.core.errors import require
from plainnet.core.formula import exp, log1p, minimum, row_sum, where
from plainnet.core.task import Task
from plainnet.losses.base import Loss, check_between
from plainnet.losses.parts.links import sigmoid


@dataclass(frozen=True)
class BinaryFocal(Loss):
    """alpha: what an answer of yes weighs against one of no, in [0, 1]."""

    tasks: ClassVar[tuple[Task, ...]] = ("classification", "multilabel")
    gamma: float = 2.0
    alpha: float | None = None

    def __post_init__(self) -> None:
        require(self.gamma >= 0, "The gamma of binary_focal cannot be negative.", self.gamma, "Use 2.0, say.")
        known = self.alpha is None or 0 <= self.alpha <= 1
        require(known, "The alpha of binary_focal is a share, in [0, 1].", self.alpha, "Use 0.25, say.")

    def check(self, task: Task, y: Array) -> None:
        super().check(task, y)
        check_between(self, y, 0.0, 1.0, "Write 1 for yes and 0 for no.")

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        yes, dyes = self._answer(z)
        no, dno = self._answer(-z)
        a, b = (1.0, 1.0) if self.alpha is None else (self.alpha, 1.0 - self.alpha)
        return row_sum(a * y * yes + b * (1.0 - y) * no), a * y * dyes - b * (1.0 - y) * dno

    def _answer(self, z: Value) -> tuple[Value, Value]:
        """(1 - q)^k (-log q) with q = sigmoid(z), and its derivative by z."""
        e = exp(-abs(z))
        q, rest = where(z >= 0, 1.0, e) / (1.0 + e), where(z >= 0, e, 1.0) / (1.0 + e)
        log_q = minimum(z, 0.0) - log1p(e)
        doubt = rest**self.gamma
        return -doubt * log_q, doubt * (self.gamma * q * log_q - rest)

    def link(self, z: Value) -> Value:
        return sigmoid(z)

    @property
    def probable(self) -> bool:
        return True
