"""An optimizer is a named recipe: a chain of transforms, applied to the gradient in order; then w becomes w - update."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.concept import Concept
from plainnet.core.errors import require
from plainnet.schedules.base import Schedule, initial_value
from plainnet.transforms.base import Transform


@dataclass(frozen=True)
class Optimizer(Concept):
    room: ClassVar[str] = "optimizers"
    learning_rate: float | Schedule

    def __post_init__(self) -> None:
        rate = initial_value(self.learning_rate)
        known = 0 < rate < math.inf or (rate == 0 and isinstance(self.learning_rate, Schedule))  # which may pause
        require(known, "A learning rate must be positive and finite.", self.learning_rate, "Use 0.01, say.")
        strange = [link for link in self.chain() if not isinstance(link, Transform)]  # every link checks its settings
        require(
            not strange, "An optimizer's chain is made of transforms.", strange[:1], "Return (HeavyBall(0.9), Scale(0.1)), say."
        )

    @abstractmethod
    def chain(self) -> tuple[Transform, ...]: ...
