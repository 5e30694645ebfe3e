"""Polynomial decay: f(t) = final + (initial - final) * (1 - min(t / steps, 1))^power; a line where power = 1.

Liu, Rabinovich and Berg, "ParseNet", 2015, with power 0.9; Goyal et al. 2017 compare the line with step decay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from plainnet.core.errors import require
from plainnet.schedules.base import Schedule, check_known, require_count, require_final


@dataclass(frozen=True)
class Polynomial(Schedule):
    """`steps` is the horizon; left out, it is the whole training."""

    initial: float
    final: float = 0.0
    power: float = 1.0
    steps: int | None = None

    def __post_init__(self) -> None:
        require_final(self.final)
        require_count("steps", self.steps)
        require(self.power > 0, "The power of polynomial decay must be positive.", self.power, "Use 1, a line, or 2, say.")

    def over(self, steps: int, epoch_steps: int) -> Polynomial:
        return self if self.steps else replace(self, steps=steps)

    def __call__(self, step: int) -> float:
        check_known(self.steps is not None)
        left = max(1.0 - step / (self.steps or 1), 0.0)
        return float(self.final + (self.initial - self.final) * left**self.power)
