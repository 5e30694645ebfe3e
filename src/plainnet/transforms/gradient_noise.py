"""Gradient noise: u = g + n, n ~ Normal(0, eta / (1 + t)^gamma), t from 0 (Neelakantan et al. 2015).

The paper takes eta from 0.01, 0.3 and 1, and gamma = 0.55.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.schedules.base import Hyper
from plainnet.transforms.base import Context, Transform


@dataclass(frozen=True)
class GradientNoise(Transform):
    eta: float = 0.01
    gamma: float = 0.55

    def __post_init__(self) -> None:
        for name in ("eta", "gamma"):
            value = getattr(self, name)
            require(value >= 0, f"{name} of gradient_noise cannot be negative.", value, "Use 0.01 and 0.55, say.")

    def hyper(self) -> dict[str, Hyper]:
        return {"deviation": lambda step: (self.eta / (1 + step) ** self.gamma) ** 0.5}

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        return g + context.hyper["deviation"] * context.normal(g), {}
