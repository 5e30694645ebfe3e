"""A schedule maps a step (0, 1, 2, ...) to a value; it stands wherever a hyper-parameter takes a number."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal

from plainnet.core.arrays import Array
from plainnet.core.concept import Concept
from plainnet.core.errors import require

Unit = Literal["epoch", "step"]


@dataclass(frozen=True)
class Schedule(Concept):
    """`schedule(step)` is computed in Python, in float64; engines see the values only.

    Its first field is the value that a hyper-parameter would have without it: --lr, on the command line.
    """

    room: ClassVar[str] = "schedules"

    @abstractmethod
    def __call__(self, step: int) -> float: ...

    def over(self, steps: int, epoch_steps: int) -> Schedule:
        """This schedule in a training of that many steps, so many of them an epoch: what was left open is set."""
        return self


# What a hyper-parameter may be before the table is made: a number, or anything computed from the step alone.
Hyper = float | Callable[[int], float]


class OfSteps(ABC):
    """A value of every step that is also computed for many of them at once."""

    @abstractmethod
    def __call__(self, step: int) -> float: ...

    @abstractmethod
    def column(self, steps: Array) -> Array:
        """Of each of these steps, with the bits that a call for it alone has."""


def initial_value(hyper: float | Schedule) -> float:
    """The value at step 0, also of a schedule that does not know its training yet."""
    return hyper.over(1, 1)(0) if isinstance(hyper, Schedule) else hyper


def steps_of(unit: Unit, epoch_steps: int) -> int:
    """How many steps an epoch, or a step, is."""
    return epoch_steps if unit == "epoch" else 1


def check_known(known: bool) -> None:
    """A schedule that counts epochs, or lasts as long as the training, must have been told about it."""
    if not known:
        raise ValueError("the schedule does not know its training yet: call over(steps, epoch_steps) first")


def require_factor(factor: float) -> None:
    require(0 < factor <= 1, "The factor of a decay lies in (0, 1].", factor, "Use 0.5, say.")


def require_count(name: str, count: int | None) -> None:
    """So many steps or epochs, or left open."""
    require(count is None or count >= 1, f"{name} must be at least 1.", count, "Use 1 or more.")


def require_final(final: float | None) -> None:
    require(final is None or final >= 0, "A schedule ends at 0 or above.", final, "Leave final out, or use 1e-5, say.")
