"""Normal: w ~ N(mean, deviation^2), whatever the width (Krizhevsky, Sutskever and Hinton 2012: 0.01; S4's weight_scale)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.random import Stream
from plainnet.initializers.base import Initializer, spread


@dataclass(frozen=True)
class Normal(Initializer):
    deviation: float = 0.01
    mean: float = 0.0

    def __post_init__(self) -> None:
        require(self.deviation > 0, "A standard deviation must be positive.", self.deviation, "Use 0.01, or constant instead.")

    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        return self.mean + spread(stream, shape, self.deviation, "normal")
