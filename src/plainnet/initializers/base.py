"""An initializer fills a new parameter from a random stream."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

from plainnet.core.arrays import Array
from plainnet.core.concept import Concept
from plainnet.core.random import Stream

Distribution = Literal["normal", "uniform"]


@dataclass(frozen=True)
class Initializer(Concept):
    """`whole`: its elements are made from one another, not drawn each by its own place."""

    room: ClassVar[str] = "initializers"
    whole: ClassVar[bool] = False

    @abstractmethod
    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        """Float64 values of that shape; element (i, j) is drawn by (row i, column j), a vector by column."""


def grid(shape: tuple[int, ...]) -> tuple[int, int]:
    """A parameter's shape as the (rows, columns) that index its draws."""
    return (1, shape[0]) if len(shape) == 1 else (shape[0], shape[1])


def spread(stream: Stream, shape: tuple[int, ...], deviation: float, distribution: Distribution) -> Array:
    """Values of mean 0 and that standard deviation."""
    if distribution == "normal":
        return (deviation * stream.normal(*grid(shape))).reshape(shape)
    return (math.sqrt(3.0) * deviation * (2.0 * stream.uniform(*grid(shape)) - 1.0)).reshape(shape)
