"""Binary cross-entropy of sigmoid outputs: l = sum_c [max(z, 0) - z * y + log(1 + exp(-|z|))]; dl/dz = sigmoid(z) - y.

Goodfellow et al., Deep Learning, 2016, section 6.2.2.2, in the form that never overflows. One yes-or-no question an
output (S2 puts it on ten digits). Summed over the outputs, or their mean on request. Label smoothing s (Szegedy et al. 2016)
takes (1 - s) y + s / 2 for y.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from plainnet.core.arrays import Array, Value
from plainnet.core.errors import require
from plainnet.core.formula import exp, log1p, maximum, row_mean, row_sum, where
from plainnet.core.task import Task
from plainnet.losses.base import Loss, check_between
from plainnet.losses.parts.links import sigmoid


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    tasks: ClassVar[tuple[Task, ...]] = ("classification", "multilabel")
    reduction: Literal["sum", "mean"] = "sum"
    label_smoothing: float = 0.0

    def __post_init__(self) -> None:
        right = 0 <= self.label_smoothing < 1
        require(right, "Label smoothing is a share, in [0, 1).", self.label_smoothing, "Use 0.1, say.")

    def check(self, task: Task, y: Array) -> None:
        super().check(task, y)
        check_between(self, y, 0.0, 1.0, "Write 1 for yes and 0 for no.")

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        if self.label_smoothing:
            y = (1.0 - self.label_smoothing) * y + 0.5 * self.label_smoothing
        e = exp(-abs(z))
        outputs = maximum(z, 0.0) - z * y + log1p(e)
        gradient = where(z >= 0, 1.0, e) / (1.0 + e) - y
        if self.reduction == "mean":
            return row_mean(outputs), gradient / z.shape[1]
        return row_sum(outputs), gradient

    def link(self, z: Value) -> Value:
        return sigmoid(z)

    @property
    def probable(self) -> bool:
        return True
