"""Adam: adaptive moments, then the learning rate (Kingma and Ba, ICLR 2015)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.errors import require
from plainnet.optimizers.base import Optimizer, require_share
from plainnet.schedules.base import Schedule
from plainnet.transforms.adaptive_moments import AdaptiveMoments
from plainnet.transforms.base import Transform
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class Adam(Optimizer):
    learning_rate: float | Schedule = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        require_share("beta1", self.beta1)
        require_share("beta2", self.beta2)
        require(self.epsilon > 0, "Adam's epsilon must be positive.", self.epsilon, "Use 1e-8, say.")

    def chain(self) -> tuple[Transform, ...]:
        return AdaptiveMoments(self.beta1, self.beta2, self.epsilon), Scale(self.learning_rate)
