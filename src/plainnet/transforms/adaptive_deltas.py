"""Adaptive deltas: s = rho s + (1 - rho) g^2; u = sqrt(d + eps) / sqrt(s + eps) g; d = rho d + (1 - rho) u^2.

Zeiler, "ADADELTA: an adaptive learning rate method", 2012, algorithm 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import sqrt
from plainnet.transforms.base import Context, Transform, require_epsilon, require_shares


@dataclass(frozen=True)
class AdaptiveDeltas(Transform):
    rho: float = 0.9
    epsilon: float = 1e-6
    keeps: ClassVar[tuple[str, ...]] = ("s", "d")

    def __post_init__(self) -> None:
        require_shares(self, "rho")
        require_epsilon(self.epsilon)

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        s = self.rho * slots["s"] + (1.0 - self.rho) * (g * g)
        u = sqrt(slots["d"] + self.epsilon) / sqrt(s + self.epsilon) * g
        return u, {"s": s, "d": self.rho * slots["d"] + (1.0 - self.rho) * (u * u)}
