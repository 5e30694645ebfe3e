"""Clip by norm: u = g * limit / max(|g|, limit), the norm of the whole or of each layer (Pascanu, Mikolov and Bengio 2013)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import maximum
from plainnet.transforms.base import Context, Per, Transform


@dataclass(frozen=True)
class ClipByNorm(Transform):
    limit: float
    per: Per = "whole"

    def __post_init__(self) -> None:
        require(self.limit > 0, "The limit of clip_by_norm must be positive.", self.limit, "Use 1, say.")

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        return g * (self.limit / maximum(context.norm(g, self.per), self.limit)), {}
