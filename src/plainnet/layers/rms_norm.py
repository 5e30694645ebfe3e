"""RMS normalisation: xh = x / sqrt(mean(x^2) + eps) over the features of each row; y = scale * xh.

Backward, with d = dy * scale: dx = (d - xh * mean(d * xh)) / sqrt(mean(x^2) + eps), means over the features.
Zhang and Sennrich, "Root mean square layer normalization", NeurIPS 2019: layer norm without the mean, which it hardly needs.
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
class RMSNorm(Layer):
    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        require(self.epsilon > 0, "RMS norm's epsilon must be positive.", self.epsilon, "Use 1e-5, say.")

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return {"scale": Parameter((fan_in,), 1.0, "scale")}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        inverse = 1.0 / sqrt(row_mean(x * x) + self.epsilon)
        xh = x * inverse
        return p["scale"] * xh, (xh, inverse)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        xh, inverse = cache
        d = dy * p["scale"]
        return (d - xh * row_mean(d * xh)) * inverse, {"scale": batch_sum(dy * xh)}
