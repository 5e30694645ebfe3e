"""The uniform draws of one forward pass: a pure function of seed, step, the layer's ordinal, part, row and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from plainnet.core.arrays import Array, DType, Value
from plainnet.core.random import Purpose, Stream, stream

VALUES = 2**20  # of the masks that stand in memory at a time


class Thinned(Protocol):
    """A mask for every row n over weights W (I, U): M_n[i, j] = 0 where its draw of column i U + j is below the rate, else 1."""

    def output(self, x: Value, w: Value) -> Value:
        """(N, I), (I, U) -> (N, U): y_n = x_n (M_n * W)."""

    def input(self, dy: Value, w: Value) -> Value:
        """(N, U), (I, U) -> (N, I): dx_n = dy_n (M_n * W)^T."""

    def weights(self, x: Value, dy: Value) -> Value:
        """(N, I), (N, U) -> (I, U): dW = sum over n of x_n^T dy_n * M_n."""


class Draws(Protocol):
    """Of the layers of one pass; an engine that records has its own."""

    def uniform(self, like: Value, ordinal: int, part: int, shared: bool) -> Value:
        """k / 65536 for every element of `like`: each row of a batch by its own number, or something shared by all rows."""

    def thinned(self, rate: Value, ordinal: int, part: int) -> Thinned:
        """Products with weights of which each row drops its own, with probability `rate`."""


@dataclass(frozen=True)
class NumPyDraws:
    """The rows of a batch are those from `first_row` on."""

    seed: int
    step: int
    dtype: DType
    first_row: int = 0

    def uniform(self, like: Array, ordinal: int, part: int, shared: bool) -> Array:
        rows, cols = (1, *like.shape)[-2:]
        drawn = self.stream(ordinal, part).draws(rows, cols, 0 if shared else self.first_row)
        return drawn.reshape(like.shape).astype(self.dtype, copy=False)

    def thinned(self, rate: Array, ordinal: int, part: int) -> NumPyThinned:
        return NumPyThinned(self, self.stream(ordinal, part), rate)

    def stream(self, ordinal: int, part: int) -> Stream:
        return Stream(self.seed, stream(Purpose.MASK, ordinal, part), self.step)


@dataclass(frozen=True)
class NumPyThinned:
    """Masks for a few rows at a time, so that memory stays bounded."""

    draws: NumPyDraws
    stream: Stream
    rate: Array

    def output(self, x: Array, w: Array) -> Array:
        y = np.empty((len(x), w.shape[1]), x.dtype)
        for rows, mask in self._masks(len(x), *w.shape):
            y[rows] = (x[rows, None, :] @ (w * mask))[:, 0]
        return y

    def input(self, dy: Array, w: Array) -> Array:
        dx = np.empty((len(dy), w.shape[0]), dy.dtype)
        for rows, mask in self._masks(len(dy), *w.shape):
            dx[rows] = ((w * mask) @ dy[rows, :, None])[:, :, 0]
        return dx

    def weights(self, x: Array, dy: Array) -> Array:
        dw = np.zeros((x.shape[1], dy.shape[1]), x.dtype)
        for rows, mask in self._masks(len(x), *dw.shape):
            dw += (x[rows, :, None] * (dy[rows, None, :] * mask)).sum(axis=0)
        return dw

    def _masks(self, count: int, inputs: int, units: int) -> Iterator[tuple[slice, Array]]:
        """(rows, their masks (n, I, U)) for all rows in turn."""
        size = max(1, VALUES // (inputs * units))
        for start in range(0, count, size):
            rows = slice(start, min(start + size, count))
            drawn = self.stream.draws(rows.stop - start, inputs * units, self.draws.first_row + start)
            kept = drawn.astype(self.draws.dtype) >= self.rate
            yield rows, kept.reshape(-1, inputs, units).astype(self.draws.dtype)
