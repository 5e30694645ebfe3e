"""Normalised gradient: u = g / |g|, so that every step has the size of the learning rate (Nesterov 1984; S0's, per layer).

The norm is that of the whole gradient, or of each layer's weights and bias together. A gradient of 0 stays 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.formula import maximum
from plainnet.transforms.base import Context, Per, Transform

TINY = 1e-18  # stands for a norm of 0; its square is still a number in float32


@dataclass(frozen=True)
class NormalizeGradient(Transform):
    per: Per = "whole"

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        return g / maximum(context.norm(g, self.per), TINY), {}
