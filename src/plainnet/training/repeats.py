"""Finds rows that are the same: each row becomes a 64-bit key, a chunk of rows at a time, in one pass over the data.

The key of 8-byte words w_j is the sum of mix(w_j * m_j), m_j odd and random, mix(v) = v xor v >> 32, mixed once more at the
end (multilinear hashing: Lemire and Kaser, "Strongly universal string hashing is fast", 2014). Among n different rows two share
a key with a chance of about n^2 / 2^65: one in a million at six million rows.
"""

from __future__ import annotations

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.random import Stream

BLOCK = 1 << 22  # bytes of rows looked at together
HALF = np.uint64(32)


def keys(x: Array) -> Array:
    """Rows (N, F) -> uint64 keys (N,), equal for rows of equal values."""
    width = max(1, x.shape[1] * x.dtype.itemsize)
    multipliers = Stream(0, 0).keys(1, -(-width // 8))[0] | np.uint64(1)
    rows = max(1, BLOCK // width)
    found = [_keys(x[start : start + rows], multipliers) for start in range(0, len(x), rows)]
    return np.concatenate(found) if found else np.empty(0, np.uint64)


def _keys(rows: Array, multipliers: Array) -> Array:
    if rows.dtype.kind == "f":
        rows = rows + rows.dtype.type(0)  # -0 becomes 0
    content = np.ascontiguousarray(rows).view(np.uint8).reshape(len(rows), -1)
    words = np.zeros((len(rows), 8 * len(multipliers)), np.uint8)
    words[:, : content.shape[1]] = content
    return _mixed((_mixed(words.view(np.uint64) * multipliers)).sum(axis=1, dtype=np.uint64) * multipliers[0])


def _mixed(values: Array) -> Array:
    return np.asarray(values ^ values >> HALF)


def first_of_each(x: Array, numbers: Array, others: Array | None = None) -> Array:
    """Those numbers whose rows are the first of their kind, and stand not among the `others`' keys."""
    found = keys(x)
    kept = np.zeros(len(found), bool)
    kept[np.unique(found, return_index=True)[1]] = True
    if others is not None:
        kept &= ~np.isin(found, others)
    return numbers[kept]


def count_repeated(rows: Array, among: Array) -> int:
    """How many of those keys are also among the others."""
    return int(np.isin(rows, among).sum())
