"""One cycle: from `initial` up to `peak` within the share `rise` of the training, then down to `final`.

Smith and Topin, "Super-convergence: very fast training of neural networks using large learning rates", 2018, in the two
phases of PyTorch: from a to b along a + (b - a) * (1 - cos(pi * s)) / 2, or along a line, s the share of the phase.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from plainnet.core.errors import require
from plainnet.schedules.base import Schedule, check_known, require_count, require_final


@dataclass(frozen=True)
class OneCycle(Schedule):
    """initial: peak / 25 where left out; final: initial / 10,000; steps: the whole training.

    Momentum goes the other way: OneCycle(peak=0.85, initial=0.95, final=0.95).
    """

    peak: float
    initial: float | None = None
    final: float | None = None
    rise: float = 0.3
    curve: Literal["cosine", "linear"] = "cosine"
    steps: int | None = None

    def __post_init__(self) -> None:
        require(0 < self.rise < 1, "The rise is a share of the steps, in (0, 1).", self.rise, "Use 0.3, say.")
        require_final(self.final)
        require_count("steps", self.steps)

    def over(self, steps: int, epoch_steps: int) -> OneCycle:
        return self if self.steps else replace(self, steps=steps)

    def __call__(self, step: int) -> float:
        check_known(self.steps is not None)
        initial = self.peak / 25.0 if self.initial is None else self.initial
        final = initial / 1e4 if self.final is None else self.final
        last = (self.steps or 1) - 1
        top = max(self.rise * (last + 1) - 1, 0.0)
        if step <= top:
            return self._between(initial, self.peak, step / top if top else 0.0)
        return self._between(self.peak, final, min((step - top) / max(last - top, 1e-9), 1.0))

    def _between(self, a: float, b: float, share: float) -> float:
        if self.curve == "cosine":
            share = 0.5 * (1.0 - math.cos(math.pi * share))
        return a + (b - a) * share
