"""Scales: y = rate s x, a scale s for each feature, begun at 1 / rate; dx = rate s dy, ds = rate * sum over the batch of dy x.

RealMLP's first layer, which learns what features are worth: Holzmüller, Grinsztajn and Steinwart, "Better by default", NeurIPS
2024. Under Adam, whose steps do not depend on a gradient's size, rate s changes `rate` times as fast as a weight would.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import batch_sum
from plainnet.core.parameters import Parameter
from plainnet.layers.base import Context, Gradients, Layer, Values


@dataclass(frozen=True)
class Scales(Layer):
    rate: float = 6.0

    def __post_init__(self) -> None:
        require(self.rate > 0, "Scales learn at a positive rate.", self.rate, "Use 6, say.")

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return {"scale": Parameter((fan_in,), 1.0 / self.rate, "scale")}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        return x * (self.rate * p["scale"]), (x,)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        return dy * (self.rate * p["scale"]), self.gradients(p, cache, dy)

    def gradients(self, p: Values, cache: Any, dy: Value) -> Gradients:
        (x,) = cache
        return {"scale": self.rate * batch_sum(dy * x)}
