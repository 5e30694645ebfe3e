"""SGD with Nesterov's momentum: v = momentum v + g; w = w - learning_rate (g + momentum v) (Sutskever et al. 2013).

That is PyTorch's form. The look-ahead form (S2's) takes the gradient anew at the look-ahead weights w - momentum v, with
v = momentum v + learning_rate g; w = w - v. What is learned, evaluated and saved is that look-ahead point: one gradient a step
instead of two (see transforms/nesterov_momentum.py). With a constant rate and momentum both forms are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform
from plainnet.transforms.nesterov_momentum import NesterovMomentum
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class Nesterov(Optimizer):
    learning_rate: float | Schedule = 0.01
    momentum: float | Schedule = 0.9
    look_ahead: bool = False

    def chain(self) -> tuple[Transform, ...]:
        scale, momentum = Scale(self.learning_rate), NesterovMomentum(self.momentum, self.look_ahead)
        return (scale, momentum) if self.look_ahead else (momentum, scale)
