"""Adamax: Adam with the largest gradient, slowly forgotten, in place of the root (Kingma and Ba 2015, algorithm 2)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform
from plainnet.transforms.infinity_moments import InfinityMoments
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class Adamax(Optimizer):
    learning_rate: float | Schedule = 0.002
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def chain(self) -> tuple[Transform, ...]:
        return InfinityMoments(self.beta1, self.beta2, self.epsilon), Scale(self.learning_rate)
