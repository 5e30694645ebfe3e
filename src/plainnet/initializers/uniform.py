"""Uniform: w ~ U(low, high), whatever the width (Rumelhart, Hinton and Williams 1986 began so; S2's biases: U(-1, 1))."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.random import Stream
from plainnet.initializers.base import Initializer, grid


@dataclass(frozen=True)
class Uniform(Initializer):
    low: float = -1.0
    high: float = 1.0

    def __post_init__(self) -> None:
        require(self.low < self.high, "Uniform draws between low and high.", (self.low, self.high), "Give low < high.")

    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        return (self.low + (self.high - self.low) * stream.uniform(*grid(shape))).reshape(shape)
