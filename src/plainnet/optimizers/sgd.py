"""Stochastic gradient descent: w = w - learning_rate * g (Robbins and Monro 1951)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class SGD(Optimizer):
    learning_rate: float | Schedule = 0.01

    def chain(self) -> tuple[Transform, ...]:
        return (Scale(self.learning_rate),)
