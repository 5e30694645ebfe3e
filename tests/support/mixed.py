"""A table with columns of every kind: numbers, categories, gaps in both, constants, and some that miss everything."""

from __future__ import annotations

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column

COLUMNS = (
    Column("size"),
    Column("color", ("blue", "green", "red")),
    Column("age"),
    Column("same"),
    Column("city", ("Bern", "Rome")),
    Column("nothing"),
    Column("none", ("x", "y")),
)


def mixed(rows: int = 40, seed: int = 0) -> Array:
    """(N, 7) float64; nothing is missing in "size", "same" and "city"; "red" never occurs."""
    random = np.random.default_rng(seed)
    x = np.empty((rows, len(COLUMNS)))
    x[:, 0] = random.normal(size=rows) * 1e3
    x[:, 1] = np.where(np.arange(rows) % 5 == 2, np.nan, random.integers(0, 2, rows))
    x[:, 2] = np.where(np.arange(rows) % 3 == 1, np.nan, random.integers(0, 90, rows))
    x[:, 3] = 0.1
    x[:, 4] = random.integers(0, 2, rows)
    x[:, 5:] = np.nan
    return x
