"""Sum of squares: s = s + g^2; u = g / (sqrt(s) + eps), the rates of AdaGrad (Duchi, Hazan and Singer 2011)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.transforms.base import Context, Transform, require_epsilon, root


@dataclass(frozen=True)
class SumOfSquares(Transform):
    """epsilon_inside: under the root."""

    epsilon: float = 1e-10
    epsilon_inside: bool = False
    keeps: ClassVar[tuple[str, ...]] = ("s",)

    def __post_init__(self) -> None:
        require_epsilon(self.epsilon)

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        s = slots["s"] + g * g
        return g / root(s, self.epsilon, self.epsilon_inside), {"s": s}
