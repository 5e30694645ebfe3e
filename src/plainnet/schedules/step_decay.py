"""Step decay: f(t) = initial * factor^floor(t / every), every counted in epochs (S4's lr_decay: each) or in steps.

Krizhevsky, Sutskever and Hinton 2012 and He et al. 2016 divide by 10 now and then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from plainnet.schedules.base import Schedule, Unit, check_known, require_count, require_factor, steps_of


@dataclass(frozen=True)
class StepDecay(Schedule):
    initial: float
    factor: float
    every: int = 1
    unit: Unit = "epoch"

    def __post_init__(self) -> None:
        require_factor(self.factor)
        require_count("every", self.every)

    def over(self, steps: int, epoch_steps: int) -> StepDecay:
        return replace(self, every=self.every * steps_of(self.unit, epoch_steps), unit="step")

    def __call__(self, step: int) -> float:
        check_known(self.unit == "step")
        return float(self.initial * self.factor ** (step // self.every))
