"""A chain of your own: any transforms in order, then the learning rate, w = w - learning_rate * links(g).

After optax's `chain` (Babuschkin et al., "The DeepMind JAX ecosystem", 2020).
"""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform
from plainnet.transforms.scale import Scale


@dataclass(frozen=True)
class Chain(Optimizer):
    learning_rate: float | Schedule = 0.01
    links: tuple[Transform, ...] = ()

    def chain(self) -> tuple[Transform, ...]:
        return *self.links, Scale(self.learning_rate)
