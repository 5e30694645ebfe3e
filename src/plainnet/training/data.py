"""From a dataset's name to the rows a training needs: limited, split, and with preprocessing fitted on training rows only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from plainnet.core.arrays import LARGE, Array
from plainnet.core.errors import require, unknown
from plainnet.core.random import Purpose, Stream, stream
from plainnet.core.spec import from_data
from plainnet.datasets.base import Data, Dataset, Rows
from plainnet.engines.base import Source
from plainnet.engines.sources import source_of
from plainnet.preprocessing.base import Preprocessing
from plainnet.preprocessing.fitting.chain import fit_steps
from plainnet.training import repeats
from plainnet.training.augmentation import Augmentation, augmented
from plainnet.training.prepared import Prepared
from plainnet.training.recipe import suited
from plainnet.training.splits import Fold, Kind, Splitter, size_of

COPIED = LARGE  # bytes of rows of which parts are copied, side by side; of more, only the row numbers are kept


@dataclass(frozen=True)
class DataSpec:
    """limit, test_limit: the first so many rows. validation: the share of the training rows to hold out, or from 2 on a number.

    test: the same where a dataset has no test rows of its own; "rest" is what `train` and `validation` leave. fold: test on
    that part of the training rows instead. train: so many of the training rows that remain, at random. split: how rows are
    held out ("time": the last ones); group: the column whose equal values stay together in a grouped split, and which is no
    feature then. deduplicate: of equal rows only the first is kept, and none that stands in a test of the dataset's own. seed:
    of all splits. preprocessing: one step, or several in their order; "auto" is what suits the dataset. augment: training
    images once more, mirrored or shifted.
    """

    dataset: Dataset
    preprocessing: Preprocessing | tuple[Preprocessing, ...] | Literal["auto", "none"] = "auto"
    limit: int | None = None
    test_limit: int | None = None
    validation: float = 0.0
    test: float | Literal["rest"] = 0.25
    fold: Fold | None = None
    train: int | None = None
    split: Kind = "random"
    group: str | None = None
    deduplicate: bool = False
    seed: int = 0
    augment: tuple[Augmentation, ...] = ()

    def __post_init__(self) -> None:
        for name in ("limit", "test_limit", "train"):
            value = getattr(self, name)
            require(value is None or value >= 1, f"{name} must be at least 1.", value, "Give a number of rows, or leave it out.")
        for name in ("validation", "test"):
            value = getattr(self, name)
            what = f"{name} is a share of the rows, in [0, 1), or a number of them, from 2 on."
            require(value == "rest" or 0 <= value < 1 or value == int(value) >= 2, what, value, "Use 0.1, say.")
        sized = self.train is not None and (self.validation == 0 or self.validation >= 2)
        advice = "Give train = 15000, say, and validation as a number."
        require(self.test != "rest" or sized, 'test = "rest" needs the sizes of the others.', "no number of rows", advice)
        grouped = (self.split == "grouped") == (self.group is not None)
        require(grouped, "A grouped split needs a column, and only that.", f"split {self.split}, group {self.group}", GROUP)
        require(0 <= self.seed < 2**64, "The seed of the splits has 64 bits.", self.seed, "Use 0, say.")


GROUP = 'Give both split = "grouped" and group = "COLUMN".'


def prepare(spec: DataSpec, loaded: Data | None = None) -> Prepared:
    """loaded: what the data set gave before, for those who prepare it in several ways."""
    data, groups = _apart(spec.dataset.load() if loaded is None else loaded, spec.group)
    numbers, validation, test = _numbers(spec, data, groups)
    held = data.train if data.test is None or spec.fold is not None else data.test
    tested = test if held is data.train else np.arange(len(held))
    train = _selected(data.train, numbers)
    steps = fit_steps(_preprocessing(spec, data), train.x, data.columns)
    if spec.augment:
        train = Source(augmented(train.take(slice(None)), data.row_shape, spec.augment))
    whole: dict[int, Source] = {}

    def ready(rows: Rows, chosen: Source) -> Source:
        """After the steps; those that mean parts of the same large rows share what is prepared of them."""
        if chosen.index is None:
            return source_of(chosen.rows, data.columns, steps)
        if id(rows) not in whole:
            whole[id(rows)] = source_of(rows, data.columns, steps)
        return replace(whole[id(rows)], index=chosen.index)

    def part(rows: Rows, chosen: Array | None) -> Source | None:
        return None if chosen is None else ready(rows, _selected(rows, chosen))

    held_out = None if tested is None else tested[: spec.test_limit]
    return Prepared(ready(data.train, train), part(data.train, validation), part(held, held_out), data, steps)


def _numbers(spec: DataSpec, data: Data, groups: Array | None) -> tuple[Array, Array | None, Array | None]:
    """The numbers, within the dataset's training rows, of those to train, to validate and to test on."""
    numbers = np.arange(len(data.train))
    if spec.deduplicate:
        tested = None if data.test is None else repeats.keys(data.test.x)
        numbers = repeats.first_of_each(data.train.x, numbers, tested)
        require(len(numbers) > 0, "Nothing is left to train on.", "each row stands in the test", "Do not deduplicate.")
    splitter, validation, test = Splitter(spec.split, data.train.y, groups), None, None
    if spec.fold is not None:
        numbers, test = splitter.fold(numbers, spec.fold, Stream(spec.seed, stream(Purpose.SPLIT, 0)))
    elif data.test is None and spec.test:
        count = _test_size(spec, len(numbers))
        numbers, test = splitter.hold_out(numbers, count, Stream(spec.seed, stream(Purpose.SPLIT, 0)))
    numbers = numbers[: spec.limit]
    if spec.validation:
        count = size_of(spec.validation, len(numbers))
        numbers, validation = splitter.hold_out(numbers, count, Stream(spec.seed, stream(Purpose.SPLIT, 1)))
    if spec.train is not None:
        what = "There are not so many rows to train on."
        require(spec.train <= len(numbers), what, f"{spec.train:,} of {len(numbers):,}", "Use fewer, or hold fewer out.")
    if spec.train is not None and spec.train < len(numbers):
        thinned = Splitter("random" if spec.split == "grouped" else spec.split, data.train.y)
        numbers = thinned.hold_out(numbers, spec.train, Stream(spec.seed, stream(Purpose.SPLIT, 2)))[1]
    return numbers, validation, test


def training_rows(spec: DataSpec, rows: int) -> int:
    """How many rows are trained on, of so many that are no test rows."""
    rows = min(rows, spec.limit or rows)
    rows -= size_of(spec.validation, rows) if spec.validation else 0
    return min(rows, spec.train or rows)


def _test_size(spec: DataSpec, rows: int) -> int:
    if spec.test == "rest":
        return rows - (spec.train or 0) - int(spec.validation)
    return size_of(spec.test, rows)


def _selected(rows: Rows, numbers: Array) -> Source:
    """Those rows: copied where they are few, by their numbers where they are large."""
    if len(numbers) == len(rows):
        return Source(rows)
    return Source(rows, index=numbers) if rows.x.nbytes > COPIED else Source(rows.take(numbers))


def _apart(data: Data, group: str | None) -> tuple[Data, Array | None]:
    """The data without its group column, and that column of its training rows."""
    if group is None:
        return data, None
    if group not in data.feature_names:
        raise unknown("column to group by", group, data.feature_names)
    place = data.feature_names.index(group)
    names = data.feature_names[:place] + data.feature_names[place + 1 :]
    require(bool(names), "Nothing is left to learn from.", f"only the column '{group}'", "Add features.")

    def without(rows: Rows) -> Rows:
        return replace(rows, x=np.delete(rows.x, place, axis=1))

    test = None if data.test is None else without(data.test)
    kinds = data.categories[:place] + data.categories[place + 1 :]
    shape = (len(names),)
    smaller = replace(data, train=without(data.train), test=test, feature_names=names, categories=kinds, row_shape=shape)
    return smaller, data.train.x[:, place]


def _preprocessing(spec: DataSpec, data: Data) -> tuple[Preprocessing, ...]:
    """The steps of the spec, in their order."""
    chosen = spec.preprocessing
    if isinstance(chosen, str):
        return tuple(suited(spec.dataset.suits, data)) if chosen == "auto" else ()
    return chosen if isinstance(chosen, tuple) else (chosen,)


def load(name: str, validation: float = 0.0, **settings: object) -> Prepared:
    """A dataset by its name, ready to train: load("digits"), load("csv", path="wine.csv", target="quality")."""
    dataset = from_data(Dataset, {"name": name} | settings)  # type: ignore[type-abstract]
    return prepare(DataSpec(dataset, validation=validation))
