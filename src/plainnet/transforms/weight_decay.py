"""Weight decay: u = g + decay * w; after the moments it is the decoupled one (Loshchilov and Hutter 2019).

Before the moments it is the gradient of L2(decay), without a penalty in the objective. Biases and scales are exempt unless
asked for. The learning rate, which comes after, multiplies it: PyTorch's AdamW, not the paper's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.schedules.base import Hyper, Schedule, initial_value
from plainnet.transforms.base import Context, Transform


@dataclass(frozen=True)
class WeightDecay(Transform):
    """biases: decay everything, scales as well."""

    decay: float | Schedule = 0.01
    biases: bool = False

    def __post_init__(self) -> None:
        require(initial_value(self.decay) >= 0, "Weight decay cannot be negative.", self.decay, "Use 0.01, say.")

    def hyper(self) -> dict[str, Hyper]:
        return {"decay": self.decay}

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        decaying = w if self.biases else context.weights(w)
        return g + context.hyper["decay"] * decaying, {}
