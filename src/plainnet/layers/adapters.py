"""Adapters: rows become those of k members, y_i = x * r_i; dr_i = sum over the batch of dy_i * x, dx = sum_i dy_i * r_i.

r begins as random signs, which make members of a shared network differ: Wen, Tran and Ba, "BatchEnsemble", ICLR 2020; alone
and in front, as here, Gorishniy, Kotelnikov and Babenko, "TabM", ICLR 2025 (its TabM-mini).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import batch_sum, beside
from plainnet.core.members import check_members, parts
from plainnet.core.parameters import Parameter
from plainnet.initializers.signs import Signs
from plainnet.layers.base import Context, Gradients, Layer, Values


@dataclass(frozen=True)
class Adapters(Layer):
    """(N, F) -> (N, k F), for Shared and Heads of as many members."""

    weighs: ClassVar[bool] = True
    members: int

    def __post_init__(self) -> None:
        check_members(self.members)

    def width(self, fan_in: int) -> int:
        return self.members * fan_in

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return {"scale": Parameter((self.width(fan_in),), Signs(), "scale")}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        each = beside(*[x] * self.members)
        return each * p["scale"], (each,)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        return reduce(add, parts(dy * p["scale"], self.members)), self.gradients(p, cache, dy)

    def gradients(self, p: Values, cache: Any, dy: Value) -> Gradients:
        (each,) = cache
        return {"scale": batch_sum(dy * each)}
