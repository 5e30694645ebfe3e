"""Lion: steps of one size by the sign of a moment, w = w - learning_rate * (sign + weight_decay * w) (Chen et al. 2023)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform
from plainnet.transforms.scale import Scale
from plainnet.transforms.sign_of_momentum import SignOfMomentum
from plainnet.transforms.weight_decay import WeightDecay


@dataclass(frozen=True)
class Lion(Optimizer):
    """biases: decay biases and scales too."""

    learning_rate: float | Schedule = 0.0001
    beta1: float = 0.9
    beta2: float = 0.99
    weight_decay: float | Schedule = 0.0
    biases: bool = False

    def chain(self) -> tuple[Transform, ...]:
        sign, scale = SignOfMomentum(self.beta1, self.beta2), Scale(self.learning_rate)
        return (sign, scale) if self.weight_decay == 0 else (sign, WeightDecay(self.weight_decay, self.biases), scale)
