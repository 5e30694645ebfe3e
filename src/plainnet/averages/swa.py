"""Stochastic weight averaging: the mean of the weights at every so many steps from a start (Izmailov et al. 2018).

rate(t) = 1 up to the start, 1 / (n + 1) where the (n + 1)-th weights join, 0 in between. Running statistics are computed anew
for the averaged weights, over the training rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from plainnet.averages.base import Average
from plainnet.core.errors import require


@dataclass(frozen=True)
class SWA(Average):
    """start: after how many steps the first weights join (left out, so that the last quarter of the training joins and its
    end as well); every: steps from one to the next (left out, an epoch). Until then the average is the weights themselves.
    """

    recomputes: ClassVar[bool] = True
    start: int | None = None
    every: int | None = None

    def __post_init__(self) -> None:
        for name in ("start", "every"):
            value = getattr(self, name)
            require(value is None or value >= 1, f"{name} of swa is at least one step.", value, "Leave it out.")

    def over(self, steps: int, epoch_steps: int) -> SWA:
        every = self.every or epoch_steps
        last_quarter = steps // 4 // every * every
        return replace(self, start=self.start or max(1, steps - last_quarter), every=every)

    def rate(self, step: int) -> float:
        if self.start is None or self.every is None:
            raise ValueError("swa has no start yet: call over(steps, epoch_steps) first")
        joined, rest = divmod(step + 1 - self.start, self.every)
        if joined < 0:
            return 1.0
        return 0.0 if rest else 1.0 / (joined + 1)
