"""Least, greatest, mean and deviation of each feature; missing values (NaN) do not count; few rows are converted at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from plainnet.core.arrays import Array

CHUNK = 4096  # rows converted to float64 at a time


def ranges(x: Array) -> tuple[Array, Array]:
    """The least and the greatest value of each feature, float64; 0 and 0 where all are missing."""
    low, high = np.full(x.shape[1], np.nan), np.full(x.shape[1], np.nan)
    for start in range(0, len(x), CHUNK):
        chunk = x[start : start + CHUNK]
        low, high = np.fmin(low, np.fmin.reduce(chunk, axis=0)), np.fmax(high, np.fmax.reduce(chunk, axis=0))
    return np.nan_to_num(low), np.nan_to_num(high)


def mean(x: Array) -> Array:
    """Of each feature, float64; 0 where all values are missing."""
    return _average(x, lambda chunk: chunk)


def deviation(x: Array, center: Array) -> Array:
    """The root of the mean square distance from `center`, divided by N."""
    return np.sqrt(_average(x, lambda chunk: np.square(chunk - center)))


def chunks(x: Array) -> Iterator[Array]:
    return (x[i : i + CHUNK].astype(np.float64) for i in range(0, len(x), CHUNK))


def _average(x: Array, function: Callable[[Array], Array]) -> Array:
    """The mean of a function of each value over the values that are not missing."""
    total, count = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for chunk in map(function, chunks(x)):
        known = ~np.isnan(chunk)
        total += np.where(known, chunk, 0.0).sum(axis=0)
        count += known.sum(axis=0)
    return np.asarray(total / np.maximum(count, 1))
