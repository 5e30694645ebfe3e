"""Non-negative: w = max(w, 0) (Lee and Seung 1999; Chorowski and Zurada 2015)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.constraints.base import Constraint
from plainnet.core.arrays import Value
from plainnet.core.formula import maximum


@dataclass(frozen=True)
class NonNegative(Constraint):
    def project(self, w: Value) -> Value:
        return maximum(w, 0.0)
