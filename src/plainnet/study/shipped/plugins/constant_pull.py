"""The "L2" step as S0 wrote it: u = g + pull, a constant, not a multiple of each weight as in L2 (Hoerl and Kennard 1970)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.transforms.base import Context, Transform


@dataclass(frozen=True)
class ConstantPull(Transform):
    pull: float

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        return g + self.pull, {}
