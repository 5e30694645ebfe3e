"""Cyclic: from `initial` up to `peak` and back along lines, again and again, f(t) = initial + (peak - initial) * h * shrink^k.

Smith, "Cyclical learning rates for training neural networks", WACV 2017. h in [0, 1] is the place between the two. k counts
cycles ("triangular2" of the paper is shrink = 0.5) or steps ("exp_range"); shrink = 1 is "triangular".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from plainnet.schedules.base import Schedule, Unit, check_known, require_count, require_factor, steps_of


@dataclass(frozen=True)
class Cyclic(Schedule):
    """rise, fall: epochs or steps on the way up (the paper advises 2 to 10 epochs) and down (as many, where left out)."""

    initial: float
    peak: float
    rise: int = 2
    fall: int | None = None
    unit: Unit = "epoch"
    shrink: float = 1.0
    each: Literal["cycle", "step"] = "cycle"

    def __post_init__(self) -> None:
        require_count("rise", self.rise)
        require_count("fall", self.fall)
        require_factor(self.shrink)

    def over(self, steps: int, epoch_steps: int) -> Cyclic:
        size = steps_of(self.unit, epoch_steps)
        return replace(self, rise=size * self.rise, fall=size * (self.fall or self.rise), unit="step")

    def __call__(self, step: int) -> float:
        check_known(self.unit == "step")
        fall = self.fall or self.rise
        cycle, into = divmod(step, self.rise + fall)
        height = into / self.rise if into <= self.rise else (self.rise + fall - into) / fall
        return float(
            self.initial + (self.peak - self.initial) * height * self.shrink ** (cycle if self.each == "cycle" else step)
        )
