"""Layer normalisation: xh = (x - mean) / sqrt(var + eps) over the features of each row; y = scale * xh + shift.

Backward, with d = dy * scale: dx = (d - mean(d) - xh * mean(d * xh)) / sqrt(var + eps), means over the features.
Ba, Kiros and Hinton, "Layer normalization", 2016. Rows do not depend on each other, so prediction is no different.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import batch_sum, row_mean, sqrt
from plainnet.core.parameters import Parameter
from plainnet.layers.base import Context, Gradients, Layer, Values


@dataclass(frozen=True)
class LayerNorm(Layer):
    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        require(self.epsilon > 0, "Layer norm's epsilon must be positive.", self.epsilon, "Use 1e-5, say.")

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return {"scale": Parameter((fan_in,), 1.0, "scale"), "shift": Parameter((fan_in,), 0.0, "scale")}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        centered = x - row_mean(x)
        inverse = 1.0 / sqrt(row_mean(centered * centered) + self.epsilon)
        xh = centered * inverse
        return p["scale"] * xh + p["shift"], (xh, inverse)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        xh, inverse = cache
        d = dy * p["scale"]
        dx = (d - row_mean(d) - xh * row_mean(d * xh)) * inverse
        return dx, {"scale": batch_sum(dy * xh), "shift": batch_sum(dy)}
