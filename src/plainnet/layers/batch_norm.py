"""Batch normalisation: xh = (x - mean) / sqrt(var + eps) over the batch; y = scale * xh + shift.

Backward, with d = dy * scale: dx = (d - mean(d) - xh * mean(d * xh)) / sqrt(var + eps), means over the batch.
Ioffe and Szegedy, ICML 2015. At prediction the running mean and (biased) variance stand in for the batch's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import batch_mean, batch_sum, sqrt
from plainnet.core.parameters import Parameter
from plainnet.layers.base import Context, Gradients, Layer, Values


@dataclass(frozen=True)
class BatchNorm(Layer):
    """`momentum` is the share of the old running statistics that each step keeps (PyTorch's is 1 minus it)."""

    momentum: float = 0.9
    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        require(0 <= self.momentum <= 1, "Batch norm's momentum lies in [0, 1].", self.momentum, "Use 0.9, say.")
        require(self.epsilon > 0, "Batch norm's epsilon must be positive.", self.epsilon, "Use 1e-5, say.")

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return {"scale": Parameter((fan_in,), 1.0, "scale"), "shift": Parameter((fan_in,), 0.0, "scale")}

    def statistics(self, fan_in: int) -> dict[str, Parameter]:
        return {"mean": Parameter((fan_in,), 0.0, "statistic"), "variance": Parameter((fan_in,), 1.0, "statistic")}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        if context.training:
            mean = batch_mean(x)
            centered = x - mean
            variance = batch_mean(centered * centered)
        else:
            mean, variance = context.statistics["mean"], context.statistics["variance"]
            centered = x - mean
        inverse = 1.0 / sqrt(variance + self.epsilon)
        xh = centered * inverse
        return p["scale"] * xh + p["shift"], (xh, inverse, mean, variance, context.training)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        xh, inverse, _, _, training = cache
        d = dy * p["scale"]
        centered = d - batch_mean(d) - xh * batch_mean(d * xh) if training else d
        return centered * inverse, {"scale": batch_sum(dy * xh), "shift": batch_sum(dy)}

    def next_statistics(self, statistics: Values, cache: Any) -> dict[str, Value]:
        _, _, mean, variance, _ = cache
        keep = self.momentum
        return {
            "mean": keep * statistics["mean"] + (1.0 - keep) * mean,
            "variance": keep * statistics["variance"] + (1.0 - keep) * variance,
        }
