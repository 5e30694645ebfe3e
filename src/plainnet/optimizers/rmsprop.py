"""RMSprop: s = rho s + (1 - rho) g^2; w = w - learning_rate * g / (sqrt(s) + eps) (Tieleman and Hinton 2012, lecture 6.5).

With a momentum, v = momentum v + g / (sqrt(s) + eps) takes the place of the quotient.
"""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform
from plainnet.transforms.heavy_ball import HeavyBall
from plainnet.transforms.mean_of_squares import MeanOfSquares
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """epsilon_inside: under the root, as in Keras."""

    learning_rate: float | Schedule = 0.01
    rho: float = 0.99
    momentum: float | Schedule = 0.0
    epsilon: float = 1e-8
    epsilon_inside: bool = False

    def chain(self) -> tuple[Transform, ...]:
        rates, scale = MeanOfSquares(self.rho, self.epsilon, self.epsilon_inside), Scale(self.learning_rate)
        return (rates, scale) if self.momentum == 0 else (rates, HeavyBall(self.momentum), scale)
