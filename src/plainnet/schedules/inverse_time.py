"""Inverse-time decay: f(t) = initial / (1 + decay * t) (Robbins and Monro 1951; Keras 1's `decay`, per update)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.errors import require
from plainnet.schedules.base import Schedule


@dataclass(frozen=True)
class InverseTime(Schedule):
    initial: float
    decay: float

    def __post_init__(self) -> None:
        require(self.decay >= 0, "The decay of inverse_time cannot be negative.", self.decay, "Use 0 or more, such as 1e-4.")

    def __call__(self, step: int) -> float:
        return self.initial / (1.0 + self.decay * step)
