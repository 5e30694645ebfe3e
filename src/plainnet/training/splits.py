"""Which rows are held out: at random, the same share of every class, whole groups, or the last ones; or one of k parts of them.

Row numbers only: nothing is copied here. Each kind gives numbers in their old order. Parts of classes: dealt in turn, so that
two parts differ by one row of a class at most; of groups: the next largest always to the smallest part.
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
class Fold:
    """One of `of` parts of the rows, by its number from 0 on."""

    number: int
    of: int

    def __post_init__(self) -> None:
        require(self.of >= 2, "Rows are divided into two folds or more.", self.of, "Use 5, say.")
        inside = 0 <= self.number < self.of
        require(inside, f"Of {self.of} folds the first is 0 and the last {self.of - 1}.", self.number, "Give one of these.")


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

    def fold(self, numbers: Array, fold: Fold, source: Stream) -> tuple[Array, Array]:
        """The numbers to keep, and those of one fold, which the other folds of that source have none of."""
        few = fold.of > len(numbers)
        require(not few, "Each fold needs a row.", f"{fold.of} folds of {len(numbers):,} rows", "Use fewer folds.")
        require(self.kind in FOLDED, "Folds have no order in time.", f"split {self.kind}", "Use another split, or seeds.")
        held = FOLDED[self.kind](self, numbers, fold.of, source) == fold.number
        return numbers[~held], numbers[held]


ADVICE = "Use more rows or a smaller share."


def size_of(wanted: float, rows: int) -> int:
    """How many rows a share in (0, 1), or a number of them, is; at least one."""
    return max(1, round(wanted * rows)) if wanted < 1 else int(wanted)


def _random(splitter: Splitter, numbers: Array, count: int, source: Stream) -> Array:
    return source.permutation(len(numbers))[:count]


def _stratified(splitter: Splitter, numbers: Array, count: int, source: Stream) -> Array:
    """Of each class its share, rounded so that they add up (largest remainder, Hamilton 1792)."""
    labels, order = _classes(splitter, numbers), source.permutation(len(numbers))
    classes, sizes = np.unique(labels, return_counts=True)
    shares = count * sizes / len(numbers)
    wanted = np.floor(shares).astype(int)
    rest = np.argsort(-(shares - wanted), kind="stable")[: count - wanted.sum()]
    wanted[rest] += 1
    chosen = [order[labels[order] == c][:most] for c, most in zip(classes, wanted, strict=True)]
    return np.concatenate(chosen)


def _classes(splitter: Splitter, numbers: Array) -> Array:
    require(splitter.labels.ndim == 1, "A stratified split needs classes.", "targets that are numbers", "Use a random split.")
    return np.asarray(splitter.labels[numbers])


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


def _random_folds(splitter: Splitter, numbers: Array, count: int, source: Stream) -> Array:
    """The fold of every number."""
    return _dealt(source.permutation(len(numbers)), count)


def _stratified_folds(splitter: Splitter, numbers: Array, count: int, source: Stream) -> Array:
    labels, order = _classes(splitter, numbers), source.permutation(len(numbers))
    return _dealt(order[np.argsort(labels[order], kind="stable")], count)


def _grouped_folds(splitter: Splitter, numbers: Array, count: int, source: Stream) -> Array:
    assert splitter.groups is not None
    names, group, sizes = np.unique(splitter.groups[numbers], return_inverse=True, return_counts=True)
    require(count <= len(names), "Each fold needs a group.", f"{count} folds of {len(names)} groups", "Use fewer folds.")
    folds, rows = np.empty(len(names), np.int64), np.zeros(count, np.int64)
    order = source.permutation(len(names))
    for i in order[np.argsort(-sizes[order], kind="stable")]:
        folds[i] = rows.argmin()
        rows[folds[i]] += sizes[i]
    return np.asarray(folds[group])


def _dealt(order: Array, count: int) -> Array:
    folds = np.empty(len(order), np.int64)
    folds[order] = np.arange(len(order)) % count
    return folds


FOLDED: dict[str, Callable[[Splitter, Array, int, Stream], Array]] = {
    "random": _random_folds,
    "stratified": _stratified_folds,
    "grouped": _grouped_folds,
}
