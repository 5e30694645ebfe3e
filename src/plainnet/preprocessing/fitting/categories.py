"""Which categories the training rows have."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plainnet.core.arrays import Array
from plainnet.preprocessing.base import Columns


def seen(x: Array, columns: Columns) -> Array:
    """1 for each category that occurs in rows of codes (N, F), else 0; column after column, float64."""
    parts = [np.zeros(0)]
    for place, column in enumerate(columns):
        if column.categorical:
            parts.append(np.isin(np.arange(len(column.categories)), x[:, place]).astype(np.float64))
    return np.concatenate(parts)


def known_codes(columns: Columns, found: Array) -> Iterator[Array]:
    """The codes of each column's categories that occurred; none for a numeric one."""
    start = 0
    for column in columns:
        stop = start + len(column.categories)
        yield np.flatnonzero(found[start:stop])
        start = stop
