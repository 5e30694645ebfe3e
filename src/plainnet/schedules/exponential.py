"""Exponential decay, smooth: f(t) = initial * factor^(t / every), every counted in epochs or in steps.

Li and Arora, "An exponential learning rate schedule for deep learning", ICLR 2020. In steps downward it is step_decay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from plainnet.schedules.base import Schedule, Unit, check_known, require_count, require_factor, steps_of


@dataclass(frozen=True)
class Exponential(Schedule):
    initial: float
    factor: float
    every: int = 1
    unit: Unit = "epoch"

    def __post_init__(self) -> None:
        require_factor(self.factor)
        require_count("every", self.every)

    def over(self, steps: int, epoch_steps: int) -> Exponential:
        return replace(self, every=self.every * steps_of(self.unit, epoch_steps), unit="step")

    def __call__(self, step: int) -> float:
        check_known(self.unit == "step")
        return float(self.initial * self.factor ** (step / self.every))
