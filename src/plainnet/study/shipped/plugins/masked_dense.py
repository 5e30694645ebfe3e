"""DropConnect as S0 wrote it: y = x (M * W) + m * b, entries of M and m 0 with probability `rate`, else 1; dW = M * x^T dy.

Not rescaled, and on at prediction too, unlike in Wan et al. 2013: every forward pass of every image draws anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import batch_sum, where
from plainnet.core.parameters import Parameter
from plainnet.initializers.uniform import Uniform
from plainnet.layers.base import Context, Gradients, Layer, Values
from plainnet.schedules.base import Hyper


@dataclass(frozen=True)
class MaskedDense(Layer):
    units: int
    rate: float = 0.05
    weighs: ClassVar[bool] = True
    draws: ClassVar[bool] = True

    def width(self, fan_in: int) -> int:
        return self.units

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        start = Uniform(-0.5, 0.5)
        return {"weights": Parameter((fan_in, self.units), start), "bias": Parameter((self.units,), start, "bias")}

    def hyper(self) -> dict[str, Hyper]:
        return {"rate": self.rate}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        rate = context.hyper["rate"]
        product = context.thinned(rate)
        z = product.output(x, p["weights"])
        kept = context.draw(z, 1) >= rate
        return z + where(kept, p["bias"], 0.0), (x, product, kept)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        _, product, _ = cache
        return product.input(dy, p["weights"]), self.gradients(p, cache, dy)

    def gradients(self, p: Values, cache: Any, dy: Value) -> Gradients:
        x, product, kept = cache
        return {"weights": product.weights(x, dy), "bias": batch_sum(where(kept, dy, 0.0))}
