"""Gaussian noise: y = x + n, n ~ N(0, deviation^2); dx = dy; y = x at prediction.

Bishop, "Training with noise is equivalent to Tikhonov regularization", Neural Computation 7, 1995; Holmstroem and Koistinen 1992.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.layers.base import Context, Gradients, Layer, Values
from plainnet.schedules.base import Hyper, Schedule, initial_value


@dataclass(frozen=True)
class GaussianNoise(Layer):
    """`deviation` is in the units of what it is added to: 0.1 is little after standardisation, and much before it."""

    deviation: float | Schedule = 0.1
    draws: ClassVar[bool] = True

    def __post_init__(self) -> None:
        known = 0 <= initial_value(self.deviation) < math.inf
        require(known, "The standard deviation of noise is 0 or more.", self.deviation, "Use 0.1, say.")

    def hyper(self) -> dict[str, Hyper]:
        return {"deviation": self.deviation}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        return (x + context.hyper["deviation"] * context.normal(x) if context.masks else x), ()

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        return dy, {}
