"""Piecewise: `initial` up to the first boundary, values[0] from there to the second, and so on; or lines from point to point.

f(t) = values[i] for boundaries[i] <= t < boundaries[i + 1] (Krizhevsky, Sutskever and Hinton 2012 set such rates by hand).
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Literal

from plainnet.core.errors import require
from plainnet.schedules.base import Schedule, Unit, check_known, steps_of


@dataclass(frozen=True)
class Piecewise(Schedule):
    """between: "linear" joins (0, initial), (boundaries[0], values[0]), ... by lines and stays at the last value."""

    initial: float
    boundaries: tuple[int, ...]
    values: tuple[float, ...]
    unit: Unit = "epoch"
    between: Literal["constant", "linear"] = "constant"

    def __post_init__(self) -> None:
        places = (0, *self.boundaries)
        rising = all(a < b for a, b in itertools.pairwise(places))
        require(rising, "Boundaries rise from step to step.", self.boundaries, "Sort them; the first is 1 or more.")
        counts = f"{len(self.boundaries)} boundaries, {len(self.values)} values"
        require(len(self.boundaries) == len(self.values) > 0, "Each boundary begins one value.", counts, "Give as many of both.")

    def over(self, steps: int, epoch_steps: int) -> Piecewise:
        size = steps_of(self.unit, epoch_steps)
        return replace(self, boundaries=tuple(size * boundary for boundary in self.boundaries), unit="step")

    def __call__(self, step: int) -> float:
        check_known(self.unit == "step")
        places, values = (0, *self.boundaries), (self.initial, *self.values)
        i = bisect_right(self.boundaries, step)
        if self.between == "constant" or i == len(self.boundaries):
            return values[i]
        share = (step - places[i]) / (places[i + 1] - places[i])
        return values[i] + (values[i + 1] - values[i]) * share
