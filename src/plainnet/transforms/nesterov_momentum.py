"""Nesterov's momentum: v = momentum(t) v + g; u = g + momentum v (Nesterov 1983; Sutskever et al. 2013).

The second momentum is that of step t in PyTorch's form, and that of step t + 1 in the look-ahead form. The latter is the
literal loop "gradient at x = w - momentum(t) v; v = momentum(t) v + g; w = w - v" written for x, the point where gradients are
taken, instead of w: x becomes x + momentum(t) v_old - (1 + momentum(t + 1)) v = x - u. The weights that are
learned, evaluated and saved are x.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.schedules.base import Hyper, Schedule
from plainnet.transforms.base import Context, Transform, require_shares


@dataclass(frozen=True)
class NesterovMomentum(Transform):
    momentum: float | Schedule = 0.9
    look_ahead: bool = False
    keeps: ClassVar[tuple[str, ...]] = ("v",)

    def __post_init__(self) -> None:
        require_shares(self, "momentum")

    def hyper(self) -> dict[str, Hyper]:
        momentum = self.momentum
        later: Hyper = (lambda step: momentum(step + 1)) if self.look_ahead and callable(momentum) else momentum
        return {"momentum": momentum, "next": later}

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        v = context.hyper["momentum"] * slots["v"] + g
        return g + context.hyper["next"] * v, {"v": v}
