"""Cosine decay: f(t) = final + (initial - final) * (1 + cos(pi * min(t / steps, 1))) / 2 (Loshchilov and Hutter 2017)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from plainnet.schedules.base import Schedule, check_known, require_count, require_final


@dataclass(frozen=True)
class Cosine(Schedule):
    """`steps` is the horizon; left out, it is the whole training."""

    initial: float
    final: float = 0.0
    steps: int | None = None

    def __post_init__(self) -> None:
        require_final(self.final)
        require_count("steps", self.steps)

    def over(self, steps: int, epoch_steps: int) -> Cosine:
        return self if self.steps else replace(self, steps=steps)

    def __call__(self, step: int) -> float:
        check_known(self.steps is not None)
        share = min(step / (self.steps or 1), 1.0)
        return self.final + (self.initial - self.final) * 0.5 * (1.0 + math.cos(math.pi * share))
