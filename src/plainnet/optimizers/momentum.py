"""SGD with momentum: v = momentum * v + g; w = w - learning_rate * v (Polyak 1964; PyTorch's form)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform
from plainnet.transforms.heavy_ball import HeavyBall
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class Momentum(Optimizer):
    learning_rate: float | Schedule = 0.01
    momentum: float | Schedule = 0.9

    def chain(self) -> tuple[Transform, ...]:
        return HeavyBall(self.momentum), Scale(self.learning_rate)
