"""Heads: a Dense of its own for each of k members, y_i = x_i W_i + b_i; dx_i = dy_i W_i^T, dW_i = x_i^T dy_i, db = sum of dy.

The outputs of BatchEnsemble's and TabM's members (Gorishniy, Kotelnikov and Babenko, ICLR 2025), for the loss Members.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import batch_sum, beside
from plainnet.core.members import check_members, parts, share
from plainnet.core.parameters import Parameter
from plainnet.initializers.base import Initializer
from plainnet.initializers.glorot import Glorot
from plainnet.initializers.zeros import Zeros
from plainnet.layers.base import Context, Gradients, Layer, Values
from plainnet.layers.parts import affine


@dataclass(frozen=True)
class Heads(Layer):
    """Weights (fan_in / k, units), bias (units,), `units` being those of all members, one's after the other's.

    Without `units` as many as the loss needs.
    """

    weighs: ClassVar[bool] = True
    members: int
    units: int | None = None
    weights: Initializer = Glorot()
    bias: Initializer = Zeros()

    def __post_init__(self) -> None:
        check_members(self.members)
        affine.check_units("Heads", self.units)

    def sized_for(self, outputs: int) -> Heads:
        return self if self.units else replace(self, units=outputs)

    def width(self, fan_in: int) -> int:
        units = affine.width("Heads", self.units)
        share(units, self.members)
        return units

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        rows, units = share(fan_in, self.members), self.width(fan_in)
        fans = rows, units // self.members
        weights = Parameter((rows, units), self.weights, fans=fans)
        return {"weights": weights, "bias": Parameter((units,), self.bias, "bias", fans)}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        each = parts(x, self.members)
        pairs = zip(each, parts(p["weights"], self.members), strict=True)
        return beside(*(one @ w for one, w in pairs)) + p["bias"], (each,)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        pairs = zip(parts(dy, self.members), parts(p["weights"], self.members), strict=True)
        return beside(*(one @ w.T for one, w in pairs)), self.gradients(p, cache, dy)

    def gradients(self, p: Values, cache: Any, dy: Value) -> Gradients:
        (each,) = cache
        pairs = zip(each, parts(dy, self.members), strict=True)
        return {"weights": beside(*(one.T @ d for one, d in pairs)), "bias": batch_sum(dy)}
