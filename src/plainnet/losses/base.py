"""A loss takes logits, gives value and gradient together, and knows what the logits mean.

Engines weigh the rows: the batch loss is sum(w_i * l_i) / sum(w_i).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from plainnet.core.arrays import Array, Value
from plainnet.core.concept import Concept
from plainnet.core.errors import require
from plainnet.core.task import Task

ADVICE: dict[Task, str] = {
    "classification": "Use softmax_cross_entropy, or leave the loss out.",
    "multilabel": "Use binary_cross_entropy, or leave the loss out.",
    "regression": "Use mean_squared_error, mean_absolute_error or huber, or leave the loss out.",
}


@dataclass(frozen=True)
class Loss(Concept):
    """tasks: what it can be used for. A loss sees C targets a row: one for each class (one-hot), label or number."""

    room: ClassVar[str] = "losses"
    tasks: ClassVar[tuple[Task, ...]] = ("classification", "multilabel", "regression")

    @abstractmethod
    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        """Logits z (N, outputs) and targets y (N, C) -> each row's loss (N, 1) and its gradient by z, not divided by N."""

    @abstractmethod
    def link(self, z: Value) -> Value:
        """Logits (N, outputs) -> what they say (N, linked): probabilities, values, a mean and a variance, quantiles."""

    def point(self, z: Value) -> Value:
        """Logits (N, outputs) -> one prediction a target (N, C)."""
        return self.link(z)

    @final
    def ranks(self, z: Value) -> Value:
        """Logits (N, outputs) -> a number a target (N, C), in the order of a row's predictions: logits, where those do."""
        return z if self.per_target == 1 else self.point(z)

    def linked(self, outputs: int) -> int:
        """How many values the link of so many outputs has."""
        return outputs

    @property
    def probable(self) -> bool:
        """Whether the link gives probabilities."""
        return False

    @property
    def per_target(self) -> int:
        """The outputs that a network needs for each target."""
        return 1

    @final
    def outputs(self, targets: int) -> int:
        """The outputs that a network needs for so many targets."""
        return targets * self.per_target

    @final
    def targets(self, outputs: int) -> int:
        """The targets that so many outputs are for."""
        return outputs // self.per_target

    def headings(self, targets: Sequence[str]) -> list[str]:
        """A name for each column of the link, given one for each target."""
        return list(targets)

    def check(self, task: Task, y: Array) -> None:
        """Refuse targets that this loss was not made for; subclasses look at their values too."""
        what = f"The loss {self.concept_name()} is for {' and '.join(self.tasks)}."
        require(task in self.tasks, what, f"targets for {task}", ADVICE[task])


def check_between(loss: Loss, y: Array, low: float, high: float, advice: str) -> None:
    """Refuse targets (N, C) below `low` or above `high`."""
    if y.ndim == 1 or not y.size:
        return
    least, most = float(y.min()), float(y.max())
    bounds = f"from {low:g} to {high:g}" if np.isfinite(high) else f"of at least {low:g}"
    what = f"The loss {loss.concept_name()} takes targets {bounds}."
    require(low <= least and most <= high, what, f"{least:g} to {most:g}", advice)


def check_distributions(loss: Loss, y: Array) -> None:
    """Refuse targets (N, C) whose rows are not distributions over the C columns."""
    if y.ndim == 1:
        return
    check_between(loss, y, 0.0, 1.0, "Give shares that add up to 1 in each row.")
    sums = y.sum(axis=1, dtype=np.float64)
    worst = int(np.abs(sums - 1.0).argmax()) if len(sums) else 0
    what = f"The loss {loss.concept_name()} takes rows of shares that add up to 1."
    good = not len(sums) or abs(sums[worst] - 1.0) < 1e-3
    require(good, what, f"row {worst}: {sums[worst]:g}" if len(sums) else "", "Use binary_cross_entropy for labels of their own.")
