"""AMSGrad: Adam whose rates never grow again (Reddi, Kale and Kumar 2018; PyTorch's form)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform
from plainnet.transforms.largest_moments import LargestMoments
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class AMSGrad(Optimizer):
    learning_rate: float | Schedule = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def chain(self) -> tuple[Transform, ...]:
        return LargestMoments(self.beta1, self.beta2, self.epsilon), Scale(self.learning_rate)
