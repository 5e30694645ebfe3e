"""Flat, then cosine: f(t) = initial for a share of the steps, from there half a cosine down to final.

RealMLP's schedule of dropout and weight decay: Holzmüller, Grinsztajn and Steinwart, "Better by default", NeurIPS 2024, with
flat = 1/2 and final = 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from plainnet.core.errors import require
from plainnet.schedules.base import Schedule, check_known, require_count, require_final


@dataclass(frozen=True)
class FlatCosine(Schedule):
    """`steps` is the horizon; left out, it is the whole training."""

    initial: float
    flat: float = 0.5
    final: float = 0.0
    steps: int | None = None

    def __post_init__(self) -> None:
        require(0 <= self.flat < 1, "The flat part is a share of the steps, in [0, 1).", self.flat, "Use 0.5, say.")
        require_final(self.final)
        require_count("steps", self.steps)

    def over(self, steps: int, epoch_steps: int) -> FlatCosine:
        return self if self.steps else replace(self, steps=steps)

    def __call__(self, step: int) -> float:
        check_known(self.steps is not None)
        share = min(step / (self.steps or 1), 1.0)
        fallen = max(share - self.flat, 0.0) / (1.0 - self.flat)
        return self.final + (self.initial - self.final) * 0.5 * (1.0 + math.cos(math.pi * fallen))
