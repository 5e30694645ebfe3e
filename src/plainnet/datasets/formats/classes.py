"""Classes are the distinct cells of a target column, sorted as numbers if all are numbers, else as text; y counts from 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require
from plainnet.datasets.formats.names import Codes, are_numbers, distinct
from plainnet.datasets.formats.table import Table

MOST = 1000
NUMBERS = "Choose a column of classes as the target, or predict its numbers: task = regression (--task regression)."


@dataclass(frozen=True)
class Classes:
    """names: the text of each class."""

    names: tuple[str, ...]

    def encode(self, table: Table) -> Array:
        """The class number of each row, int32."""
        codes = Codes(self.names)
        found = [codes.get(label) for label in table.labels[0]]
        for code, label, line in zip(found, table.labels[0], table.lines, strict=True):
            if code is None:
                known = ", ".join(self.names[:20]) + (", ..." if len(self.names) > 20 else "")
                what = f"Line {line} of {table.name} has a class that the training rows lack."
                raise RequestError(what, f"'{label}'", f"The classes are: {known}.")
        return np.array(found, np.int32)


def classes_of(table: Table, target: str) -> Classes:
    """The classes of the training rows; `target` is what errors call the column."""
    names = distinct(table.labels[0])
    _require_classes(names, len(table.labels[0]), f"The target column '{target}' of {table.name}")
    return Classes(names)


def _require_classes(texts: Sequence[str], rows: int, column: str) -> None:
    numeric = are_numbers(texts)
    require(len(texts) > 1, f"{column} is constant.", f"only '{texts[0]}'", "Choose another target: there is nothing to learn.")
    counts = f"{len(texts)} different values in {rows} rows"
    require(len(texts) <= MOST, f"{column} has too many values for classes.", counts, NUMBERS)
    fractions = numeric and any(not float(text).is_integer() for text in texts)
    require(not fractions or 2 * len(texts) <= rows, f"{column} holds measurements, not classes.", counts, NUMBERS)
    own = not numeric and len(texts) == rows
    require(not own, f"{column} has a class of its own for every row.", counts, "Choose a target whose classes repeat.")
