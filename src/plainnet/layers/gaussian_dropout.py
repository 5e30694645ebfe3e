"""Gaussian dropout: y = x * m, m ~ N(1, rate / (1 - rate)); dx = dy * m; y = x at prediction.

Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, 2014, section 10: noise of
the mean and the variance that inverted dropout's mask has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import sqrt
from plainnet.layers.base import Context, Gradients, Layer, Values
from plainnet.schedules.base import Hyper, Schedule, initial_value


@dataclass(frozen=True)
class GaussianDropout(Layer):
    """`rate` is the dropout rate whose variance it has."""

    rate: float | Schedule = 0.5
    draws: ClassVar[bool] = True

    def __post_init__(self) -> None:
        known = 0 <= initial_value(self.rate) < 1
        require(known, "Gaussian dropout has a rate in [0, 1).", self.rate, "Use 0.1, say.")

    def hyper(self) -> dict[str, Hyper]:
        return {"rate": self.rate}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        if not context.masks:
            return x, (1.0,)
        rate = context.hyper["rate"]
        mask = 1.0 + sqrt(rate / (1.0 - rate)) * context.normal(x)
        return x * mask, (mask,)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        (mask,) = cache
        return dy * mask, {}
