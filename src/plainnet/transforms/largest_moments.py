"""Largest moments: m and v as in Adam, x = max(x, v); u = (m / (1 - b1^t)) / (sqrt(x / (1 - b2^t)) + eps), AMSGrad's update.

Reddi, Kale and Kumar, "On the convergence of Adam and beyond", ICLR 2018; the bias corrections are PyTorch's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import maximum, sqrt
from plainnet.schedules.base import Hyper
from plainnet.transforms.base import Context, Transform, Unbias, require_epsilon, require_shares


@dataclass(frozen=True)
class LargestMoments(Transform):
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    keeps: ClassVar[tuple[str, ...]] = ("m", "v", "largest")

    def __post_init__(self) -> None:
        require_shares(self, "beta1", "beta2")
        require_epsilon(self.epsilon)

    def hyper(self) -> dict[str, Hyper]:
        return {"unbias1": Unbias(self.beta1), "unbias2": Unbias(self.beta2)}

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        m = self.beta1 * slots["m"] + (1.0 - self.beta1) * g
        v = self.beta2 * slots["v"] + (1.0 - self.beta2) * (g * g)
        largest = maximum(slots["largest"], v)
        u = m * context.hyper["unbias1"] / (sqrt(largest * context.hyper["unbias2"]) + self.epsilon)
        return u, {"m": m, "v": v, "largest": largest}
