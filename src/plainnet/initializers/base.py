"""An initializer fills a new parameter from a random stream."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Array
from plainnet.core.concept import Concept
from plainnet.core.random import Stream


@dataclass(frozen=True)
class Initializer(Concept):
    room: ClassVar[str] = "initializers"

    @abstractmethod
    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        """Float64 values of that shape; element (i, j) is drawn by (row i, column j), a vector by column."""


def grid(shape: tuple[int, ...]) -> tuple[int, int]:
    """A parameter's shape as the (rows, columns) that index its draws."""
    return (1, shape[0]) if len(shape) == 1 else (shape[0], shape[1])
