"""SGD with momentum: v = momentum * v + g; w = w - learning_rate * v (Polyak 1964; PyTorch's form)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer, require_share
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform
from plainnet.transforms.heavy_ball import HeavyBall
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class Momentum(Optimizer):
    learning_rate: float | Schedule = 0.01
    momentum: float | Schedule = 0.9

    def __post_init__(self) -> None:
        super().__post_init__()
        require_share("Momentum", self.momentum)

    def chain(self) -> tuple[Transform, ...]:
        return HeavyBall(self.momentum), Scale(self.learning_rate)
