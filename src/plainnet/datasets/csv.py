"""CSV: rows of a delimited text file; one column or more are the target, all others are features.

A target holds classes, labels or numbers, a feature numbers or else categories; cells of features may be missing.
docs/preprocessing.md says which is which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from plainnet.core.errors import require
from plainnet.datasets.base import Data, Dataset
from plainnet.datasets.formats import records
from plainnet.datasets.formats.delimited import TableFile
from plainnet.datasets.formats.table import Table, matched, position, positions, split
from plainnet.datasets.formats.targets import TaskOrAuto, targets_of


@dataclass(frozen=True)
class CSV(Dataset):
    """target: a column's name or its number from 1, or several, by default the last; test: a second file with the same columns.

    task: what the target is meant for, where it is not what it looks like.

    categorical: the columns to read as categories although they hold numbers.
    """

    path: str
    target: str | tuple[str, ...] | None = None
    test: str | None = None
    categorical: tuple[str, ...] = ()
    task: TaskOrAuto = "auto"
    suits: ClassVar[Mapping[str, object] | None] = {"name": "standardize"}

    def load(self) -> Data:
        source = _source(self.path)
        found = positions(source, self.target)
        table = split(source, found, self.categorical)
        targets = targets_of(table, [source.columns[place] for place in found], self.task)
        test = None if self.test is None else targets.rows(_like(source, found, table, self.test))
        names, categories = zip(*((column.name, column.categories) for column in table.columns), strict=True)
        numbers = targets.task == "regression"
        called = () if numbers else targets.names, targets.names if numbers else ()
        return Data(targets.rows(table), test, called[0], (len(table.columns),), names, categories, called[1])


def _source(path: str) -> TableFile:
    return records.read(Path(path).expanduser())


def _like(first: TableFile, found: list[int], table: Table, path: str) -> Table:
    """A second file, its columns matched by name where both files have a header, else by place."""
    source = _source(path)
    what = f"{source.name} should have the columns of {first.name}."
    counts = f"{len(source.columns)} columns, not {len(first.columns)}"
    require(len(source.columns) == len(first.columns), what, counts, "Write both files with the same columns.")
    named = first.named and source.named
    return matched(source, table.columns, [position(source, first.columns[place]) if named else place for place in found])
