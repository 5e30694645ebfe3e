"""Cosine with restarts: f(t) = final + (initial - final) * (1 + cos(pi * s / c)) / 2, s steps into a cycle of c.

Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017: each cycle `growth` times as long.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from plainnet.schedules.base import Schedule, Unit, check_known, require_count, require_final, steps_of


@dataclass(frozen=True)
class CosineRestarts(Schedule):
    """`cycle` is the length of the first, in epochs or in steps."""

    initial: float
    final: float = 0.0
    cycle: int = 10
    growth: int = 1
    unit: Unit = "epoch"

    def __post_init__(self) -> None:
        require_final(self.final)
        require_count("cycle", self.cycle)
        require_count("growth", self.growth)

    def over(self, steps: int, epoch_steps: int) -> CosineRestarts:
        return replace(self, cycle=self.cycle * steps_of(self.unit, epoch_steps), unit="step")

    def __call__(self, step: int) -> float:
        check_known(self.unit == "step")
        into, cycle = step, self.cycle
        if self.growth == 1:
            into %= cycle
        while into >= cycle:
            into, cycle = into - cycle, cycle * self.growth
        return self.final + (self.initial - self.final) * 0.5 * (1.0 + math.cos(math.pi * into / cycle))
