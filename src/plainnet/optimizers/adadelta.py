"""AdaDelta: w = w - learning_rate * sqrt(d + eps) / sqrt(s + eps) * g, d and s means of squares (Zeiler 2012)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.adaptive_deltas import AdaptiveDeltas
from plainnet.transforms.base import Transform
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class AdaDelta(Optimizer):
    learning_rate: float | Schedule = 1.0
    rho: float = 0.9
    epsilon: float = 1e-6

    def chain(self) -> tuple[Transform, ...]:
        return AdaptiveDeltas(self.rho, self.epsilon), Scale(self.learning_rate)
