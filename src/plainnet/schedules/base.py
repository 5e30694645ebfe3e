"""A schedule maps a step (0, 1, 2, ...) to a value; it stands wherever a hyper-parameter takes a number."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.concept import Concept


@dataclass(frozen=True)
class Schedule(Concept):
    """`schedule(step)` is computed in Python, in float64; engines see the values only."""

    room: ClassVar[str] = "schedules"

    @abstractmethod
    def __call__(self, step: int) -> float: ...

    def over(self, steps: int) -> Schedule:
        """This schedule over a training of that many steps, where it has a horizon and none was given."""
        return self


# What a hyper-parameter may be before the table is made: a number, or anything computed from the step alone.
Hyper = float | Callable[[int], float]


def initial_value(hyper: float | Schedule) -> float:
    """The value at step 0, also of a schedule whose horizon is still open."""
    return hyper.over(1)(0) if isinstance(hyper, Schedule) else hyper
