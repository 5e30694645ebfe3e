"""Scale: u = learning_rate * g, the last link of most chains (Robbins and Monro 1951)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.schedules.base import Hyper, Schedule
from plainnet.transforms.base import Context, Transform


@dataclass(frozen=True)
class Scale(Transform):
    learning_rate: float | Schedule

    def hyper(self) -> dict[str, Hyper]:
        return {"learning_rate": self.learning_rate}

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        return context.hyper["learning_rate"] * g, {}
