"""An average follows the weights: after each step a = a + (w - a) * rate(step); it is what is evaluated and saved."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, final

from plainnet.core.arrays import Value
from plainnet.core.concept import Concept


@dataclass(frozen=True)
class Average(Concept):
    """recomputes: running statistics are computed anew for the averaged weights; otherwise they are averaged like them."""

    room: ClassVar[str] = "averages"
    recomputes: ClassVar[bool] = False

    def over(self, steps: int, epoch_steps: int) -> Average:
        """This average over a training of that many steps, with what was left open set."""
        return self

    @abstractmethod
    def rate(self, step: int) -> float:
        """How far the average moves to the weights after that step (0, 1, 2, ...); computed in Python, in float64."""

    @final
    def following(self, a: Value, w: Value, rate: Value) -> Value:
        """The average after a step; a formula."""
        return a + (w - a) * rate
