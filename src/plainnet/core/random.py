"""Random numbers as a pure function of (seed, stream, step, row, column).

Counter-based: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
The key is the seed; the counter is (block within the row, row, step, stream). Nothing is remembered between calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from plainnet.core.arrays import Array

MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
WEYL = (0x9E3779B9, 0xBB67AE85)
WORD = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


class Purpose(IntEnum):
    """What a stream is for; part of the file format, so numbers are never reused."""

    WEIGHTS = 0
    MASK = 1
    ORDER = 2
    SPLIT = 3
    DATA = 4
    NOISE = 5
    SEARCH = 6
    RESAMPLE = 7


def stream(purpose: Purpose, ordinal: int = 0, part: int = 0) -> int:
    """The 32-bit name of a stream: purpose (4 bits), part (8: which parameter of a layer), ordinal (20)."""
    return int(purpose) << 28 | part << 20 | ordinal


def philox(counter: tuple[Array, Array, Array, Array], key: tuple[int, int]) -> tuple[Array, Array, Array, Array]:
    """Ten rounds of Philox4x32: four counter words (uint64 arrays holding 32-bit words) -> four random words."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = c0 * MULTIPLIERS[0], c2 * MULTIPLIERS[1]
        c0, c1, c2, c3 = (
            (p1 >> HALF) ^ c1 ^ np.uint64(k0),
            p1 & WORD,
            (p0 >> HALF) ^ c3 ^ np.uint64(k1),
            p0 & WORD,
        )
        k0, k1 = (k0 + WEYL[0]) & 0xFFFFFFFF, (k1 + WEYL[1]) & 0xFFFFFFFF
    return c0, c1, c2, c3


@dataclass(frozen=True)
class Stream:
    """One stream of one seed at one step: draws indexed by (row, column)."""

    seed: int
    name: int
    step: int = 0

    def _words(self, rows: int, blocks: range, first_row: int = 0) -> tuple[Array, Array, Array, Array]:
        """Four random words for each row and block, uint64 (rows, blocks) holding 32 bits each."""
        row = np.arange(first_row, first_row + rows, dtype=np.uint64)[:, None]
        counter = (
            np.arange(blocks.start, blocks.stop, dtype=np.uint64)[None],
            row,
            np.array(self.step & 0xFFFFFFFF, np.uint64),
            np.array(self.name, np.uint64),
        )
        return philox(counter, (self.seed & 0xFFFFFFFF, self.seed >> 32 & 0xFFFFFFFF))

    def draws(self, rows: int, cols: int, first_row: int = 0) -> Array:
        """Coarse uniform draws k / 65536, float32 (exact); one Philox block serves eight columns."""
        blocks = -(-cols // 8)
        words = np.stack(self._words(rows, range(blocks), first_row), axis=-1).astype(np.uint32)
        halves = np.stack([words & np.uint32(0xFFFF), words >> np.uint32(16)], axis=-1)
        return (halves.reshape(rows, 8 * blocks)[:, :cols].astype(np.float32)) * np.float32(2**-16)

    def keys(self, rows: int, cols: int) -> Array:
        """64 random bits for each element, uint64; one block serves two columns."""
        together = 8192  # blocks, so that what is computed of them stays in cache
        blocks = -(-cols // 2)
        keys = np.empty((rows, blocks, 2), np.uint64)
        for first in range(0, blocks, together):
            part = range(first, min(first + together, blocks))
            low, high, next_low, next_high = self._words(rows, part)
            keys[:, first : part.stop, 0] = low | high << HALF
            keys[:, first : part.stop, 1] = next_low | next_high << HALF
        return keys.reshape(rows, 2 * blocks)[:, :cols]

    def uniform(self, rows: int, cols: int) -> Array:
        """Uniform in [0, 1), float64 with 53 random bits."""
        return (self.keys(rows, cols) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def normal(self, rows: int, cols: int) -> Array:
        """Standard normal, float64 (Box and Muller 1958): columns 2j and 2j + 1 share a pair of uniforms."""
        pairs = self.uniform(rows, cols + cols % 2)
        radius = np.sqrt(-2.0 * np.log1p(-pairs[:, 0::2]))
        angle = 2.0 * np.pi * pairs[:, 1::2]
        both = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
        return both.reshape(rows, -1)[:, :cols]

    def permutation(self, count: int) -> Array:
        """A random order of 0..count-1, int64: the sorting order of one 64-bit key each."""
        return sorting_order(self.keys(1, count)[0])


def sorting_order(keys: Array) -> Array:
    """That of a stable sort: each key's last bits give way to its number, unless other bits leave two keys equal."""
    bits = np.uint64(len(keys).bit_length())
    last = (np.uint64(1) << bits) - np.uint64(1)
    numbered = np.sort(keys & ~last | np.arange(len(keys), dtype=np.uint64))
    first = numbered >> bits
    tied = bool((first[1:] == first[:-1]).any())
    return np.argsort(keys, kind="stable") if tied else (numbered & last).astype(np.int64)
