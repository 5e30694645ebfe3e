"""Members: l = mean_i l(z_i, y) over k members of one network, each trained by its own loss; dl/dz_i = (its gradient) / k.

The prediction is the mean of what members predict: Gorishniy, Kotelnikov and Babenko, "TabM", ICLR 2025, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add

from plainnet.core.arrays import Array, Value
from plainnet.core.errors import require
from plainnet.core.formula import beside
from plainnet.core.members import check_members, parts
from plainnet.core.task import Task
from plainnet.losses.base import Loss


@dataclass(frozen=True)
class Members(Loss):
    """loss: of each member; its outputs come one member's after the other's, as Heads gives them."""

    loss: Loss
    members: int

    def __post_init__(self) -> None:
        check_members(self.members)
        single = self.loss.per_target == 1
        what = "Members share losses of one output a target."
        require(single, what, self.loss.concept_name(), "Use mean_squared_error or softmax_cross_entropy, say.")

    @property
    def per_target(self) -> int:
        return self.members

    @property
    def probable(self) -> bool:
        return self.loss.probable

    def check(self, task: Task, y: Array) -> None:
        self.loss.check(task, y)

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        each = 1.0 / self.members
        found = [self.loss.value_and_gradient(one, y) for one in parts(z, self.members)]
        return reduce(add, (value for value, _ in found)) * each, beside(*(gradient for _, gradient in found)) * each

    def link(self, z: Value) -> Value:
        return reduce(add, (self.loss.link(one) for one in parts(z, self.members))) * (1.0 / self.members)

    def linked(self, outputs: int) -> int:
        return self.targets(outputs)
