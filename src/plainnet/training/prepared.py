"""Data ready to train on: rows to train, to validate and to test on, and the preprocessing fitted on those to train on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column
from plainnet.core.task import Task, task_of
from plainnet.datasets.base import Data
from plainnet.engines.base import Source
from plainnet.preprocessing.base import FittedStep
from plainnet.training import repeats


@dataclass(frozen=True)
class Prepared:
    """Everything ready to train: sources share the steps, fitted on training rows; their `rows` are as the data set has them."""

    train: Source
    validation: Source | None
    test: Source | None
    data: Data
    steps: tuple[FittedStep, ...] = ()

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
    def task(self) -> Task:
        return task_of(self.train.rows.y, self.data.class_names)

    @property
    def targets(self) -> int:
        """How many targets a row has: one a class, a label or a number."""
        y = self.train.rows.y
        return len(self.data.class_names) if y.ndim == 1 else int(y.shape[1])

    @cached_property
    def repeated_rows(self) -> dict[str, Array]:
        """The numbers of the validation and test rows that also stand in the training data, targets aside."""
        others = {"validation": self.validation, "test": self.test}
        held = {name: source for name, source in others.items() if source is not None}
        among = repeats.keys(self.train.x) if held else np.empty(0)
        return {name: repeats.numbers_among(repeats.keys(source.x), among) for name, source in held.items()}

    @property
    def repeated(self) -> dict[str, int]:
        """How many those are."""
        return {name: len(numbers) for name, numbers in self.repeated_rows.items()}
