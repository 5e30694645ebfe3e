"""Clip by value: u = min(max(g, -limit), limit), element by element (Mikolov 2012, section 3.2.2; PyTorch's clip_grad_value_)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import maximum, minimum
from plainnet.transforms.base import Context, Transform


@dataclass(frozen=True)
class ClipByValue(Transform):
    limit: float

    def __post_init__(self) -> None:
        require(self.limit > 0, "The limit of clip_by_value must be positive.", self.limit, "Use 1, say.")

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        return minimum(maximum(g, -self.limit), self.limit), {}
