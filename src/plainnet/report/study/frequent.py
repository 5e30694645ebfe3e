"""Where one variant errs on test rows, over all its seeds: a confusion matrix, and the rows that most seeds get wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import PlainnetError
from plainnet.report.mistakes import are_images, value_range
from plainnet.study.record import predictions
from plainnet.study.shelf import Shelf
from plainnet.study.study import Study
from plainnet.training import repeats
from plainnet.training.trial import Trial

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


@dataclass(frozen=True)
class Tested:
    """The test rows of one seed: true classes, those said, and of images their keys; what else there is of them is let go."""

    trial: Trial
    y: Array
    said: Array
    keys: Array


def mistakes(study: Study, variant: str, packed: Mapping[int, bytes], shelf: Shelf) -> Mistakes | None:
    """packed: the variant's predictions by seed. None where they are no classes, or the rows cannot be had."""
    try:
        tested = list(_tested(study, variant, packed, shelf))
    except (PlainnetError, OSError):
        return None
    if not tested or any(one.y.ndim != 1 or one.y.shape != one.said.shape for one in tested):
        return None
    data = shelf.get(tested[0].trial.data)
    assert data.test is not None
    names, shape = data.data.class_names, data.data.row_shape
    cells = sum(np.bincount(one.y * len(names) + one.said, minlength=len(names) ** 2) for one in tested)
    limits = value_range(np.asarray(data.test.x))
    rows = tuple(_most_often_wrong(tested, shelf)) if len(tested[0].keys) else ()
    return Mistakes(variant, len(tested), names, np.reshape(cells, (len(names), -1)), shape, rows, limits)


def _tested(study: Study, variant: str, packed: Mapping[int, bytes], shelf: Shelf) -> Iterator[Tested]:
    """Seed by seed; where the test rows are the data set's own, they are looked at once."""
    planned, known = {one.seed: one for one in study.planned("confirm", {variant})}, None
    for seed in sorted(packed)[:SEEDS]:
        trial = study.trial(planned[seed])
        if known is None:
            data = shelf.get(trial.data)
            if data.test is None or data.task != "classification":
                return
            keys = repeats.keys(np.asarray(data.test.x)) if are_images(data.data.row_shape) else np.empty(0)
            found = Tested(trial, data.test.y, predictions(packed[seed]), keys)
            known = None if data.data.test is None else found
            yield found
        else:
            yield replace(known, said=predictions(packed[seed]))


def _most_often_wrong(tested: Sequence[Tested], shelf: Shelf) -> Iterator[Row]:
    """First those that most seeds get wrong, then those of which the largest share does; a row is known by its values."""
    keys, true, said = (np.concatenate([getattr(one, name) for one in tested]) for name in ("keys", "y", "said"))
    _, first, row, tests = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    wrong = np.bincount(row[said != true], minlength=len(first))
    order = [i for i in np.lexsort((first, -wrong / tests, -wrong))[:MOST] if wrong[i]]
    starts = np.cumsum([0, *(len(one.y) for one in tested)])
    for i in order:
        which = int(np.searchsorted(starts, first[i], "right")) - 1
        source = shelf.get(tested[which].trial.data).test
        assert source is not None
        x = source.take(np.array([first[i] - starts[which]])).x[0]
        guess = int(np.bincount(said[(row == i) & (said != true)]).argmax())
        yield Row(x, int(true[first[i]]), guess, int(wrong[i]), int(tests[i]))
