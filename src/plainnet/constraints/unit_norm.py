"""Unit norm: the weights into a unit have norm 1, w = w / |w|; weights that are all 0 stay 0 (Salimans and Kingma 2016)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.constraints.base import Constraint, norms
from plainnet.core.arrays import Value
from plainnet.core.formula import maximum

TINY = 1e-18  # stands for a norm of 0; its square is still a number in float32


@dataclass(frozen=True)
class UnitNorm(Constraint):
    def project(self, w: Value) -> Value:
        return w / maximum(norms(w), TINY)
