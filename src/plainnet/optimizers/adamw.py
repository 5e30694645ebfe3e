"""AdamW: Adam and decoupled weight decay, w = w - learning_rate * (adam + weight_decay * w) (Loshchilov and Hutter 2019)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.adaptive_moments import AdaptiveMoments
from plainnet.transforms.base import Transform
from plainnet.transforms.scale import Scale
from plainnet.transforms.weight_decay import WeightDecay


@dataclass(frozen=True)
class AdamW(Optimizer):
    """biases: decay biases and scales too, as PyTorch does."""

    learning_rate: float | Schedule = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float | Schedule = 0.01
    biases: bool = False

    def chain(self) -> tuple[Transform, ...]:
        moments = AdaptiveMoments(self.beta1, self.beta2, self.epsilon)
        return moments, WeightDecay(self.weight_decay, self.biases), Scale(self.learning_rate)
