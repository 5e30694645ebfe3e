"""Which rows are held out: at random, the same share of every class, whole groups, or the last ones.

Row numbers only: nothing is copied here. Each kind gives numbers in their old order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.random import Stream

Kind = Literal["random", "stratified", "grouped", "time"]


@dataclass(frozen=True)
class Splitter:
    """labels: the class of every row of the data; groups: which group it belongs to."""

    kind: Kind
    labels: Array
    groups: Array | None = None

    def hold_out(self, numbers: Array, count: int, source: Stream) -> tuple[Array, Array]:
        """The numbers to keep, and `count` of them held out (of groups, as near to that as whole ones come)."""
        require(0 < count < len(numbers), "Too few rows to hold some out.", f"{count:,} of {len(numbers):,}", ADVICE)
        held = np.zeros(len(numbers), bool)
        held[KINDS[self.kind](self, numbers, count, source)] = True
        require(not held.all(), "Too few groups to hold some out.", f"all {len(numbers):,} rows held out", ADVICE)
        return numbers[~held], numbers[held]


ADVICE = "Use more rows or a smaller share."


def size_of(wanted: float, rows: int) -> int:
    """How many rows a share in (0, 1), or a number of them, is; at least one."""
    return max(1, round(wanted * rows)) if wanted < 1 else int(wanted)


def _random(splitter: Splitter, numbers: Array, count: int, source: Stream) -> Array:
    return source.permutation(len(numbers))[:count]


def _stratified(splitter: Splitter, numbers: Array, count: int, source: Stream) -> Array:
    """Of each class its share, rounded so that they add up (largest remainder, Hamilton 1792)."""
    require(splitter.labels.ndim == 1, "A stratified split needs classes.", "targets that are numbers", "Use a random split.")
    labels, order = splitter.labels[numbers], source.permutation(len(numbers))
    classes, sizes = np.unique(labels, return_counts=True)
    shares = count * sizes / len(numbers)
    wanted = np.floor(shares).astype(int)
    rest = np.argsort(-(shares - wanted), kind="stable")[: count - wanted.sum()]
    wanted[rest] += 1
    chosen = [order[labels[order] == c][:most] for c, most in zip(classes, wanted, strict=True)]
    return np.concatenate(chosen)


def _grouped(splitter: Splitter, numbers: Array, count: int, source: Stream) -> Array:
    """Whole groups in random order, until as many rows as wanted are reached; at least one group."""
    assert splitter.groups is not None
    names, group, sizes = np.unique(splitter.groups[numbers], return_inverse=True, return_counts=True)
    require(len(names) > 1, "A grouped split needs several groups.", "one group", "Choose another column.")
    order = source.permutation(len(names))
    most = max(1, int(np.searchsorted(np.cumsum(sizes[order]), count, side="right")))
    return np.flatnonzero(np.isin(group, order[:most]))


def _last(splitter: Splitter, numbers: Array, count: int, source: Stream) -> Array:
    return np.arange(len(numbers) - count, len(numbers))


KINDS: dict[str, Callable[[Splitter, Array, int, Stream], Array]] = {
    "random": _random,
    "stratified": _stratified,
    "grouped": _grouped,
    "time": _last,
}
