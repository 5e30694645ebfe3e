"""PReLU: y = x where x > 0, else slope * x with a learned slope; dx = dy or slope * dy, dslope = sum of dy * x where x <= 0.

He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015: one slope a feature or one for all, begun at 0.25.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plainnet.core.arrays import Value
from plainnet.core.formula import batch_sum, row_sum, where
from plainnet.core.parameters import Parameter
from plainnet.initializers.base import Initializer
from plainnet.initializers.he import He
from plainnet.layers.base import Context, Gradients, Layer, Values


@dataclass(frozen=True)
class PReLU(Layer):
    """`initial` is where slopes begin; penalties on all weights leave them alone, which the paper advises."""

    initial: float = 0.25
    shared: bool = False

    @property
    def initializer(self) -> Initializer:
        return He(slope=self.initial)

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return {"slope": Parameter((1 if self.shared else fan_in,), self.initial, "scale")}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        return where(x > 0, x, p["slope"] * x), (x,)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        (x,) = cache
        below = where(x > 0, 0.0, dy * x)
        return where(x > 0, dy, p["slope"] * dy), {"slope": batch_sum(row_sum(below) if self.shared else below)}
