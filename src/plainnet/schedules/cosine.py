"""Cosine decay: f(t) = final + (initial - final) * (1 + cos(pi * min(t / steps, 1))) / 2 (Loshchilov and Hutter 2017)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from plainnet.core.errors import require
from plainnet.schedules.base import Schedule


@dataclass(frozen=True)
class Cosine(Schedule):
    """`steps` is the horizon; left out, it is the whole training."""

    initial: float
    final: float = 0.0
    steps: int | None = None

    def __post_init__(self) -> None:
        require(self.final >= 0, "Cosine decay ends at 0 or above.", self.final, "Leave final out, or use 1e-5, say.")
        require(
            self.steps is None or self.steps > 0,
            "Cosine decay needs a horizon of at least one step.",
            self.steps,
            "Leave it out.",
        )

    def over(self, steps: int, epoch_steps: int) -> Cosine:
        return self if self.steps else replace(self, steps=steps)

    def __call__(self, step: int) -> float:
        if self.steps is None:
            raise ValueError("cosine has no horizon yet: call over(steps, epoch_steps) first")
        share = min(step / self.steps, 1.0)
        return self.final + (self.initial - self.final) * 0.5 * (1.0 + math.cos(math.pi * share))
