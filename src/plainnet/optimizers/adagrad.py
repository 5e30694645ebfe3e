"""AdaGrad: s = s + g^2; w = w - learning_rate * g / (sqrt(s) + eps) (Duchi, Hazan and Singer, JMLR 2011)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform
from plainnet.transforms.scale import Scale
from plainnet.transforms.sum_of_squares import SumOfSquares


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """epsilon_inside: under the root."""

    learning_rate: float | Schedule = 0.01
    epsilon: float = 1e-10
    epsilon_inside: bool = False

    def chain(self) -> tuple[Transform, ...]:
        return SumOfSquares(self.epsilon, self.epsilon_inside), Scale(self.learning_rate)
