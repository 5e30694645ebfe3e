"""Finds rows that are the same: each row becomes a 64-bit key, a chunk of rows at a time, in one pass over the data.

The key of a row of 8-byte words w_j is the sum of mix(w_j xor c_j), c_j random, mix the finalizer of SplitMix64 (Steele, Lea and
Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). Among n different rows two share a key with a chance of
about n^2 / 2^65: one in a million at six million rows.
"""

from __future__ import annotations

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.random import Stream

BLOCK = 1 << 18  # bytes of rows looked at together, few enough for a core's cache
MIX = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))
LAST = np.uint64(31)


def keys(x: Array) -> Array:
    """Rows (N, F) -> uint64 keys (N,), equal for rows of equal values."""
    width = max(1, x.shape[1] * x.dtype.itemsize)
    constants = Stream(0, 0).keys(1, -(-width // 8))[0]
    rows = max(1, BLOCK // width)
    found = [_keys(x[start : start + rows], constants) for start in range(0, len(x), rows)]
    return np.concatenate(found) if found else np.empty(0, np.uint64)


def _keys(rows: Array, constants: Array) -> Array:
    if rows.dtype.kind == "f":
        rows = rows + rows.dtype.type(0)  # -0 becomes 0
    content = np.ascontiguousarray(rows).view(np.uint8).reshape(len(rows), -1)
    words = np.zeros((len(rows), 8 * len(constants)), np.uint8)
    words[:, : content.shape[1]] = content
    values = words.view(np.uint64) ^ constants
    shifted = np.empty_like(values)
    for shift, factor in MIX:
        values ^= np.right_shift(values, shift, out=shifted)
        values *= factor
    values ^= np.right_shift(values, LAST, out=shifted)
    return np.asarray(values.sum(axis=1, dtype=np.uint64))


def first_of_each(x: Array, numbers: Array, others: Array | None = None) -> Array:
    """Those numbers whose rows are the first of their kind, and stand not among the `others`' keys."""
    found = keys(x)
    kept = np.zeros(len(found), bool)
    kept[np.unique(found, return_index=True)[1]] = True
    if others is not None:
        kept &= ~np.isin(found, others)
    return numbers[kept]


def numbers_among(rows: Array, among: Array) -> Array:
    """Which of those keys, by number, are also among the others."""
    if not len(among):
        return np.empty(0, np.int64)
    ordered = np.sort(among)
    nearest = np.minimum(np.searchsorted(ordered, rows), len(ordered) - 1)
    return np.flatnonzero(ordered[nearest] == rows)
