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

    def over(self, steps: int, epoch_steps: int) -> Schedule:
        """This schedule in a training of that many steps, so many of them an epoch: what was left open is set."""
        return self


# What a hyper-parameter may be before the table is made: a number, or anything computed from the step alone.
Hyper = float | Callable[[int], float]


def initial_value(hyper: float | Schedule) -> float:
    """The value at step 0, also of a schedule that does not know its training yet."""
    return hyper.over(1, 1)(0) if isinstance(hyper, Schedule) else hyper
