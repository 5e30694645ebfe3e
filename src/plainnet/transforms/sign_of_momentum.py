"""Sign of momentum: u = sign(b1 m + (1 - b1) g); m = b2 m + (1 - b2) g, the update of Lion (Chen et al. 2023).

Every element of the update is -1, 0 or 1, so its learning rate is 3 to 10 times smaller than Adam's, and what rounds
differently near 0 is a whole step apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import sign
from plainnet.transforms.base import Context, Transform, require_shares


@dataclass(frozen=True)
class SignOfMomentum(Transform):
    beta1: float = 0.9
    beta2: float = 0.99
    keeps: ClassVar[tuple[str, ...]] = ("m",)

    def __post_init__(self) -> None:
        require_shares(self, "beta1", "beta2")

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        m = slots["m"]
        u = sign(self.beta1 * m + (1.0 - self.beta1) * g)
        return u, {"m": self.beta2 * m + (1.0 - self.beta2) * g}
