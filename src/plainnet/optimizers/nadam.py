"""NAdam: Adam with Nesterov's momentum, which grows by a schedule of its own (Dozat 2016; PyTorch's form)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform
from plainnet.transforms.nesterov_moments import NesterovMoments
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class NAdam(Optimizer):
    learning_rate: float | Schedule = 0.002
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    momentum_decay: float = 0.004

    def chain(self) -> tuple[Transform, ...]:
        moments = NesterovMoments(self.beta1, self.beta2, self.epsilon, self.momentum_decay)
        return moments, Scale(self.learning_rate)
