"""From a dataset's name to the rows a training needs: limited, split, and with preprocessing fitted on training rows only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column
from plainnet.core.errors import require
from plainnet.core.random import Purpose, Stream, stream
from plainnet.core.spec import from_data
from plainnet.datasets.base import Data, Dataset, Rows
from plainnet.engines.base import Source
from plainnet.engines.sources import source_of
from plainnet.preprocessing.base import Fitted, Preprocessing
from plainnet.preprocessing.fitting.chain import fit_steps
from plainnet.training.recipe import suited


@dataclass(frozen=True)
class DataSpec:
    """limit, test_limit: the first so many rows; validation: the share of the training rows to hold out.

    test: the share to hold out where a dataset has no test rows of its own; seed: of both splits.
    preprocessing: one step, or several in their order; "auto" is what suits the dataset.
    """

    dataset: Dataset
    preprocessing: Preprocessing | tuple[Preprocessing, ...] | Literal["auto", "none"] = "auto"
    limit: int | None = None
    test_limit: int | None = None
    validation: float = 0.0
    test: float = 0.25
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("limit", "test_limit"):
            value = getattr(self, name)
            require(value is None or value >= 1, f"{name} must be at least 1.", value, "Give a number of rows, or leave it out.")
        for name in ("validation", "test"):
            value = getattr(self, name)
            require(0 <= value < 1, f"{name} is a share of the rows, in [0, 1).", value, "Use 0.1, say.")
        require(0 <= self.seed < 2**64, "The seed of the splits has 64 bits.", self.seed, "Use 0, say.")


@dataclass(frozen=True)
class Prepared:
    """Everything ready to train: sources share the steps, fitted on training rows; their `rows` are as the data set has them."""

    train: Source
    validation: Source | None
    test: Source | None
    data: Data
    steps: tuple[Fitted, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """What the features are after all steps; a categorical one still holds codes."""
        return self.steps[-1].columns if self.steps else self.data.columns

    @property
    def cardinalities(self) -> tuple[int, ...]:
        """How many categories each of the columns has, 0 where it is numeric; () where all are."""
        counts = tuple(len(column.categories) for column in self.columns)
        return counts if any(counts) else ()

    @property
    def row_shape(self) -> tuple[int, ...]:
        """That of the data set, unless steps added or removed columns."""
        width = len(self.columns)
        return self.data.row_shape if math.prod(self.data.row_shape) == width else (width,)

    @property
    def targets(self) -> int:
        """How many targets a row has: one a class, a label or a number."""
        y = self.train.rows.y
        return len(self.data.class_names) if y.ndim == 1 else int(y.shape[1])


def prepare(spec: DataSpec) -> Prepared:
    data = spec.dataset.load()
    train, test = data.train, data.test
    if test is None and spec.test:
        train, test = _split(train, spec.test, Stream(spec.seed, stream(Purpose.SPLIT, 0)))
    train = train.take(slice(spec.limit))
    validation = None
    if spec.validation:
        train, validation = _split(train, spec.validation, Stream(spec.seed, stream(Purpose.SPLIT, 1)))
    if test is not None:
        test = test.take(slice(spec.test_limit))
    steps = fit_steps(_preprocessing(spec, data), train.x, data.columns)
    sources = [None if rows is None else source_of(rows, data.columns, steps) for rows in (validation, test)]
    return Prepared(source_of(train, data.columns, steps), sources[0], sources[1], data, steps)


def _preprocessing(spec: DataSpec, data: Data) -> tuple[Preprocessing, ...]:
    """The steps of the spec, in their order."""
    chosen = spec.preprocessing
    if isinstance(chosen, str):
        return tuple(suited(spec.dataset, data)) if chosen == "auto" else ()
    return chosen if isinstance(chosen, tuple) else (chosen,)


def _split(rows: Rows, share: float, source: Stream) -> tuple[Rows, Rows]:
    """Rows to keep and `share` of them held out, at least one; both in their old order."""
    held = max(1, round(share * len(rows)))
    require(held < len(rows), "Too few rows to hold some out.", len(rows), "Use more rows or a smaller share.")
    order: Array = source.permutation(len(rows))
    return rows.take(np.sort(order[held:])), rows.take(np.sort(order[:held]))


def load(name: str, validation: float = 0.0, **settings: object) -> Prepared:
    """A dataset by its name, ready to train: load("digits"), load("csv", path="wine.csv", target="quality")."""
    dataset = from_data(Dataset, {"name": name} | settings)  # type: ignore[type-abstract]
    return prepare(DataSpec(dataset, validation=validation))
