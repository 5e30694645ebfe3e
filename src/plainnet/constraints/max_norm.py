"""Max-norm: the weights into a unit have at most that norm, w = w * limit / max(|w|, limit) (Srivastava et al. 2014)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.constraints.base import Constraint, norms
from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import maximum


@dataclass(frozen=True)
class MaxNorm(Constraint):
    limit: float = 3.0

    def __post_init__(self) -> None:
        require(self.limit > 0, "The limit of max_norm must be positive.", self.limit, "Use 3, say.")

    def project(self, w: Value) -> Value:
        return w * (self.limit / maximum(norms(w), self.limit))
