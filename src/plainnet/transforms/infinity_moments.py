"""Infinity moments: m = b1 m + (1 - b1) g; n = max(b2 n, |g| + eps); u = m / (1 - b1^t) / n, the update of Adamax.

Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 2; epsilon where PyTorch has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import maximum
from plainnet.schedules.base import Hyper
from plainnet.transforms.base import Context, Transform, Unbias, require_epsilon, require_shares


@dataclass(frozen=True)
class InfinityMoments(Transform):
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    keeps: ClassVar[tuple[str, ...]] = ("m", "n")

    def __post_init__(self) -> None:
        require_shares(self, "beta1", "beta2")
        require_epsilon(self.epsilon)

    def hyper(self) -> dict[str, Hyper]:
        return {"unbias1": Unbias(self.beta1)}

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        m = self.beta1 * slots["m"] + (1.0 - self.beta1) * g
        n = maximum(self.beta2 * slots["n"], abs(g) + self.epsilon)
        return m * context.hyper["unbias1"] / n, {"m": m, "n": n}
