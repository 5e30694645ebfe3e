"""Standard normal draws from two uniform ones, as a formula: sqrt(-2 log(a)) cos(2 pi b) (Box and Muller 1958)."""

from __future__ import annotations

import math

from plainnet.core.arrays import Value
from plainnet.core.formula import cos, log, sqrt

HALF = 2.0**-17  # half the distance of two coarse draws k / 65536: keeps the logarithm finite


def normal(a: Value, b: Value) -> Value:
    """Of coarse uniform draws; none is farther out than 4.9."""
    return sqrt(-2.0 * log(a + HALF)) * cos(2.0 * math.pi * b)
