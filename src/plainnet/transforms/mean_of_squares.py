"""Mean of squares: s = rho s + (1 - rho) g^2; u = g / (sqrt(s) + eps), the rates of RMSprop (Tieleman and Hinton 2012)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.transforms.base import Context, Transform, require_epsilon, require_shares, root


@dataclass(frozen=True)
class MeanOfSquares(Transform):
    """epsilon_inside: under the root."""

    rho: float = 0.9
    epsilon: float = 1e-8
    epsilon_inside: bool = False
    keeps: ClassVar[tuple[str, ...]] = ("s",)

    def __post_init__(self) -> None:
        require_shares(self, "rho")
        require_epsilon(self.epsilon)

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        s = self.rho * slots["s"] + (1.0 - self.rho) * (g * g)
        return g / root(s, self.epsilon, self.epsilon_inside), {"s": s}
