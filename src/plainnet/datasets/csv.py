"""CSV: rows of a delimited text file; one column is the target, whose distinct values are the classes, all others are features.

A feature holds numbers or else categories (`formats/table.py` says which); cells may be missing (`formats/delimited.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from plainnet.core.errors import require
from plainnet.datasets.base import Data, Dataset, Rows
from plainnet.datasets.formats import records
from plainnet.datasets.formats.checks import checked
from plainnet.datasets.formats.classes import Classes, classes_of
from plainnet.datasets.formats.delimited import Source
from plainnet.datasets.formats.table import Table, matched, position, split


@dataclass(frozen=True)
class CSV(Dataset):
    """target: a column's name or its number from 1, by default the last; test: a second file with the same columns.

    categorical: the columns to read as categories although they hold numbers.
    """

    path: str
    target: str | None = None
    test: str | None = None
    categorical: tuple[str, ...] = ()
    suits: ClassVar[Mapping[str, object] | None] = {"name": "standardize"}

    def load(self) -> Data:
        source = _source(self.path)
        place = position(source, self.target)
        table = split(source, place, self.categorical)
        classes = classes_of(table, source.columns[place])
        test = None if self.test is None else _rows(_like(source, place, table, self.test), classes)
        names, categories = zip(*((column.name, column.categories) for column in table.columns), strict=True)
        return Data(_rows(table, classes), test, classes.names, (len(table.columns),), names, categories)


def _source(path: str) -> Source:
    return records.read(Path(path).expanduser())


def _like(first: Source, place: int, table: Table, path: str) -> Table:
    """A second file, its columns matched by name where both files have a header, else by place."""
    source = _source(path)
    what = f"{source.name} should have the columns of {first.name}."
    counts = f"{len(source.columns)} columns, not {len(first.columns)}"
    require(len(source.columns) == len(first.columns), what, counts, "Write both files with the same columns.")
    named = first.named and source.named
    return matched(source, table.columns, position(source, first.columns[place]) if named else place)


def _rows(table: Table, classes: Classes) -> Rows:
    return checked(Rows(table.x, classes.encode(table)), len(classes.names), table.name)
