"""The array types that signatures name."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
DType = np.dtype[Any]

LARGE = 256 << 20  # bytes of rows, beyond which they are not copied

# What a formula computes with: a NumPy array, an array of another library, or a recorded Symbol.
Value = Any


def room(shape: tuple[int, ...], dtype: DType) -> Array:
    """An array to be filled; a large one lies in a nameless file where temporary files go, not in memory."""
    if math.prod(shape) * dtype.itemsize <= LARGE:
        return np.empty(shape, dtype)
    with tempfile.TemporaryFile() as file:
        return np.memmap(file, dtype, "w+", shape=shape)


class Selected:
    """Some rows of a large array, in place of the array: x[a:b] gathers them, and nothing else copies more than a chunk.

    NumPy's functions take it as an array too, but then all its rows are copied.
    """

    CHUNK = 4096  # rows looked at together

    def __init__(self, array: Array, index: Array) -> None:
        self.array, self.index = array, index
        self.shape, self.dtype, self.ndim = (len(index), *array.shape[1:]), array.dtype, array.ndim

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, part: Any) -> Any:
        """By rows, or by (rows, columns)."""
        if not isinstance(part, tuple):
            return self.array[self.index[part]]
        rows, *columns = part
        return self.array[(self.index[rows], *columns)]

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:
        return np.asarray(self.array[self.index], dtype)

    def chunks(self) -> Iterator[Array]:
        return (self[i : i + self.CHUNK] for i in range(0, len(self), self.CHUNK))

    def min(self, axis: int) -> Array:
        return np.asarray(np.minimum.reduce([chunk.min(axis=axis) for chunk in self.chunks()]))

    def max(self, axis: int) -> Array:
        return np.asarray(np.maximum.reduce([chunk.max(axis=axis) for chunk in self.chunks()]))


def float_type(name: str) -> np.dtype[Any]:
    """The NumPy dtype of "float32" or "float64"."""
    return np.dtype({"float32": np.float32, "float64": np.float64}[name])
