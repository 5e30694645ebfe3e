"""Warm-up: rises along a line to the first value of `after`, which then begins: f(t) = after(0) * (t + 1) / (length + 1).

Goyal et al., "Accurate, large minibatch SGD", 2017 (5 of 90 epochs; from `start` of the value on: start + (1 - start) * ...).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from plainnet.core.errors import require
from plainnet.schedules.base import Schedule, Unit, check_known, require_count, steps_of


@dataclass(frozen=True)
class WarmUp(Schedule):
    """`after` is a number or a schedule, which counts its steps from the end of the warm-up.

    So its horizon, where left open, is what the warm-up leaves of the training, and both end together.
    """

    after: float | Schedule
    length: int
    unit: Unit = "epoch"
    start: float = 0.0

    def __post_init__(self) -> None:
        require_count("length", self.length)
        require(0 <= self.start <= 1, "A warm-up starts at a share of the value, in [0, 1].", self.start, "Leave it out.")

    def over(self, steps: int, epoch_steps: int) -> WarmUp:
        length, after = self.length * steps_of(self.unit, epoch_steps), self.after
        if isinstance(after, Schedule):
            after = after.over(max(steps - length, 1), epoch_steps)
        return replace(self, after=after, length=length, unit="step")

    def __call__(self, step: int) -> float:
        check_known(self.unit == "step")
        if step >= self.length:
            return self._after(step - self.length)
        return self._after(0) * (self.start + (1.0 - self.start) * (step + 1) / (self.length + 1))

    def _after(self, step: int) -> float:
        return self.after(step) if isinstance(self.after, Schedule) else self.after
