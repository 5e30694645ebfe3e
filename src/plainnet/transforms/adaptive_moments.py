"""Adaptive moments: m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; u = (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps).

Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1. t counts updates from 1 (S2's counts epochs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.schedules.base import Hyper
from plainnet.transforms.base import Context, Transform, Unbias, require_epsilon, require_shares, root


@dataclass(frozen=True)
class AdaptiveMoments(Transform):
    """epsilon_inside: under the root, as in S0."""

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    epsilon_inside: bool = False
    keeps: ClassVar[tuple[str, ...]] = ("m", "v")

    def __post_init__(self) -> None:
        require_shares(self, "beta1", "beta2")
        require_epsilon(self.epsilon)

    def hyper(self) -> dict[str, Hyper]:
        return {"unbias1": Unbias(self.beta1), "unbias2": Unbias(self.beta2)}

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        m = self.beta1 * slots["m"] + (1.0 - self.beta1) * g
        v = self.beta2 * slots["v"] + (1.0 - self.beta2) * (g * g)
        return m * context.hyper["unbias1"] / root(v * context.hyper["unbias2"], self.epsilon, self.epsilon_inside), {
            "m": m,
            "v": v,
        }
