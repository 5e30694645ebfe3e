"""Where one variant errs on test rows, over all its seeds: a confusion matrix, and the rows that most seeds get wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import PlainnetError
from plainnet.engines.base import Source
from plainnet.report.mistakes import are_images, value_range
from plainnet.study.record import predictions
from plainnet.study.shelf import Shelf
from plainnet.study.study import Study
from plainnet.training import repeats
from plainnet.training.prepared import Prepared

MOST = 15  # rows shown
SEEDS = 50  # of more, the first so many are looked at


@dataclass(frozen=True)
class Row:
    """x: as the data set has it; said: what most seeds that err say; wrong of `tested` seeds err."""

    x: Array
    true: int
    said: int
    wrong: int
    tested: int


@dataclass(frozen=True)
class Mistakes:
    """matrix: [true, said] counts, over all seeds; rows: only of images; limits: the values that are black and white."""

    variant: str
    seeds: int
    class_names: tuple[str, ...]
    matrix: Array
    row_shape: tuple[int, ...]
    rows: tuple[Row, ...]
    limits: tuple[float, float]

    def confused(self, most: int) -> list[tuple[int, int]]:
        """(true, said) of the most frequent kinds of mistakes, from the most frequent on."""
        wrong = self.matrix - np.diag(self.matrix.diagonal())
        order = np.argsort(-wrong, axis=None, kind="stable")[:most]
        cells = [(int(i // len(wrong)), int(i % len(wrong))) for i in order]
        return [cell for cell in cells if wrong[cell] > 0]


def mistakes(study: Study, variant: str, packed: Mapping[int, bytes]) -> Mistakes | None:
    """packed: the variant's predictions by seed. None where they are no classes, or the rows cannot be had."""
    seeds = sorted(packed)[:SEEDS]
    try:
        data = list(_data(study, variant, seeds))
    except (PlainnetError, OSError):
        return None
    if not data or data[0].task != "classification":
        return None
    tested = [one.test for one in data if one.test is not None]
    said = [predictions(packed[seed]) for seed in seeds]
    if len(tested) < len(said) or any(a.shape != b.y.shape for a, b in zip(said, tested, strict=True)):
        return None
    names, shape = data[0].data.class_names, data[0].data.row_shape
    true = np.concatenate([source.y for source in tested])
    cells = np.bincount(true * len(names) + np.concatenate(said), minlength=len(names) ** 2)
    rows = _most_often_wrong(tested, true, np.concatenate(said)) if are_images(shape) else ()
    limits = value_range(np.asarray(tested[0].x)) if rows else (0.0, 1.0)
    return Mistakes(variant, len(seeds), names, cells.reshape(len(names), -1), shape, rows, limits)


def _data(study: Study, variant: str, seeds: Sequence[int]) -> Iterator[Prepared]:
    """Made ready for each seed, or once where the test rows are the data set's own."""
    shelf, planned = Shelf(), {one.seed: one for one in study.planned("confirm", {variant})}
    for seed in seeds:
        found = shelf.get(study.trial(planned[seed]).data)
        if found.data.test is not None:
            yield from [found] * len(seeds)
            return
        yield found


def _most_often_wrong(tested: Sequence[Source], true: Array, said: Array) -> tuple[Row, ...]:
    """First those that most seeds get wrong, then those of which the largest share does; a row is known by its values."""
    keys = np.concatenate([repeats.keys(np.asarray(source.x)) for source in tested])
    _, first, row, tests = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    wrong = np.bincount(row[said != true], minlength=len(first))
    order = [i for i in np.lexsort((first, -wrong / tests, -wrong))[:MOST] if wrong[i]]
    starts = np.cumsum([0, *map(len, tested)])
    found = []
    for i in order:
        which = int(np.searchsorted(starts, first[i], "right")) - 1
        x = tested[which].take(np.array([first[i] - starts[which]])).x[0]
        guess = int(np.bincount(said[(row == i) & (said != true)]).argmax())
        found.append(Row(x, int(true[first[i]]), guess, int(wrong[i]), int(tests[i])))
    return tuple(found)
