"""A dataset loads rows: features and targets, training and test apart where its authors parted them."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from plainnet.core.arrays import Array
from plainnet.core.columns import Column, numbered
from plainnet.core.concept import Concept
from plainnet.core.task import Task, task_of
from plainnet.datasets.files.published import Published


@dataclass(frozen=True)
class Rows:
    """x: (N, F), uint8, float32 or float64, C-contiguous; y: (N,) int32 class numbers or (N, C) floats; weights: (N,) or None."""

    x: Array
    y: Array
    weights: Array | None = None

    def __post_init__(self) -> None:
        if self.x.ndim > 2:  # (N, d1, .., dk), as images are
            object.__setattr__(self, "x", self.x.reshape(len(self.x), math.prod(self.x.shape[1:])))

    def __len__(self) -> int:
        return len(self.x)

    def take(self, index: Array | slice) -> Rows:
        """The rows of that index."""
        return Rows(self.x[index], self.y[index], None if self.weights is None else self.weights[index])


@dataclass(frozen=True)
class Data:
    """row_shape: the shape of one row before flattening, such as (28, 28); class_names: of classes or labels, empty for numbers.

    target_names: what the numbers of a regression are called.
    categories: of each feature, none of a numeric one; a categorical one holds their codes as floats. NaN is a missing value.
    notes: what a reader of results should know of these rows, one sentence each.
    """

    train: Rows
    test: Rows | None
    class_names: tuple[str, ...]
    row_shape: tuple[int, ...]
    feature_names: tuple[str, ...] = ()
    categories: tuple[tuple[str, ...], ...] = ()
    target_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def task(self) -> Task:
        return task_of(self.train.y, self.class_names)

    @property
    def columns(self) -> tuple[Column, ...]:
        """What each feature is."""
        if not self.feature_names:
            return numbered(self.train.x.shape[1])
        return tuple(map(Column, self.feature_names, self.categories or [()] * len(self.feature_names)))


@dataclass(frozen=True)
class Dataset(Concept):
    """`suits` is the preprocessing its features want, as a spec writes it; None leaves them as they are."""

    room: ClassVar[str] = "datasets"
    suits: ClassVar[Mapping[str, object] | None] = None

    @abstractmethod
    def load(self) -> Data: ...


@dataclass(frozen=True)
class FileDataset(Dataset):
    """Of published files; `folders` names the folders they are looked for in.

    accept_changed_files: take files that are not the published ones as they are.
    """

    folders: ClassVar[tuple[str, ...]] = ()
    accept_changed_files: bool = field(default=False, kw_only=True)

    @property
    @abstractmethod
    def roles(self) -> Sequence[Sequence[Published]]:
        """For each file needed, those that will do, the one to download first."""
