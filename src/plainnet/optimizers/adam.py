"""Adam: adaptive moments, then the learning rate (Kingma and Ba, ICLR 2015)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.adaptive_moments import AdaptiveMoments
from plainnet.transforms.base import Transform
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class Adam(Optimizer):
    """epsilon_inside: under the root, as in S0."""

    learning_rate: float | Schedule = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    epsilon_inside: bool = False

    def chain(self) -> tuple[Transform, ...]:
        return AdaptiveMoments(self.beta1, self.beta2, self.epsilon, self.epsilon_inside), Scale(self.learning_rate)
