"""Dropout, inverted: y = x * m with m = 0 with probability `rate`, else 1 / (1 - rate); dx = dy * m; y = x at prediction.

Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, 2014.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import where
from plainnet.layers.base import Context, Gradients, Layer, Values
from plainnet.schedules.base import Hyper, Schedule, initial_value


@dataclass(frozen=True)
class Dropout(Layer):
    """Drops with probability `rate`, in steps of 1/65536."""

    rate: float | Schedule = 0.5
    draws: ClassVar[bool] = True

    def __post_init__(self) -> None:
        known = 0 <= initial_value(self.rate) < 1
        require(known, "Dropout drops with a probability in [0, 1).", self.rate, "Use 0.1, say.")

    def hyper(self) -> dict[str, Hyper]:
        return {"rate": self.rate}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        if not context.masks:
            return x, (1.0,)
        rate = context.hyper["rate"]
        mask = where(context.draw(x) < rate, 0.0, 1.0 / (1.0 - rate))
        return x * mask, (mask,)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        (mask,) = cache
        return dy * mask, {}
