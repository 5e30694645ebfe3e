"""Alpha dropout: y = a * (x where kept, else s) + b; dx = a * dy where kept, else 0; y = x at prediction.

s = -scale * alpha of SELU, q = 1 - rate: a = 1 / sqrt(q * (1 + rate * s^2)) and b = -a * rate * s keep mean 0 and variance 1.
Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks", NeurIPS 2017. Made for SELU.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import sqrt, where
from plainnet.layers.base import Context, Gradients, Layer, Values
from plainnet.schedules.base import Hyper, Schedule, initial_value

SATURATED = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717  # SELU far to the left


@dataclass(frozen=True)
class AlphaDropout(Layer):
    """Drops with probability `rate`, in steps of 1/65536; the paper uses 0.05 or 0.1."""

    rate: float | Schedule = 0.1
    draws: ClassVar[bool] = True

    def __post_init__(self) -> None:
        known = 0 <= initial_value(self.rate) < 1
        require(known, "Alpha dropout drops with a probability in [0, 1).", self.rate, "Use 0.1, say.")

    def hyper(self) -> dict[str, Hyper]:
        return {"rate": self.rate}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        if not context.masks:
            return x, (1.0,)
        rate = context.hyper["rate"]
        a = 1.0 / sqrt((1.0 - rate) * (1.0 + rate * SATURATED**2))
        mask = where(context.draw(x) < rate, 0.0, a)
        return where(mask > 0, a * x, a * SATURATED) - a * rate * SATURATED, (mask,)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        (mask,) = cache
        return dy * mask, {}
