"""RAdam: Adam that trusts its rates only as far as their variance is known (Liu et al. 2020)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform
from plainnet.transforms.rectified_moments import RectifiedMoments
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class RAdam(Optimizer):
    learning_rate: float | Schedule = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def chain(self) -> tuple[Transform, ...]:
        return RectifiedMoments(self.beta1, self.beta2, self.epsilon), Scale(self.learning_rate)
