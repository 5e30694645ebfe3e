"""Heavy ball: v = momentum * v + g; u = v (Polyak 1964, in the form of Sutskever et al., ICML 2013, with the rate outside)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.schedules.base import Hyper, Schedule
from plainnet.transforms.base import Context, Transform, require_shares


@dataclass(frozen=True)
class HeavyBall(Transform):
    momentum: float | Schedule = 0.9
    keeps: ClassVar[tuple[str, ...]] = ("v",)

    def __post_init__(self) -> None:
        require_shares(self, "momentum")

    def hyper(self) -> dict[str, Hyper]:
        return {"momentum": self.momentum}

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        v = context.hyper["momentum"] * slots["v"] + g
        return v, {"v": v}
