"""What made-up points in the plane share: their own random streams, their checks, and a shuffled order."""

from __future__ import annotations

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.random import Purpose, Stream, stream
from plainnet.datasets.base import Data, Rows

MOST = 10_000_000
NOISE, ORDER, PLACE = (stream(Purpose.DATA, part=part) for part in range(3))


def require_points(what: str, samples: int, classes: int, noise: float, seed: int) -> None:
    require(samples >= 1, f"{what} needs at least one sample a class.", samples, "Use 500, say.")
    counts = f"{samples:,} of each of {classes:,} classes"
    require(samples * classes <= MOST, f"{what} has at most {MOST:,} rows.", counts, "Use 500 samples, say.")
    require(noise >= 0, f"The noise of {what} cannot be negative.", noise, "Use 0.1, say.")
    require(0 <= seed < 2**64, f"The seed of {what} has 64 bits.", seed, "Use 0, say.")


def noisy(points: Array, noise: float, seed: int) -> Array:
    """The same points, each moved by noise * N(0, 1) along every axis."""
    return points + noise * Stream(seed, NOISE).normal(*points.shape)


def shuffled(points: Array, samples: int, seed: int, feature_names: tuple[str, ...]) -> Data:
    """Points (classes * samples, F), class after class, as float32 rows in random order."""
    order = Stream(seed, ORDER).permutation(len(points))
    classes = len(points) // samples
    y = np.repeat(np.arange(classes, dtype=np.int32), samples)
    rows = Rows(points[order].astype(np.float32), y[order])
    return Data(rows, None, tuple(str(c) for c in range(classes)), (points.shape[1],), feature_names)
