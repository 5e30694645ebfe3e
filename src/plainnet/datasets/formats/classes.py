"""Classes are the distinct cells of a target column, sorted as numbers if all are numbers, else as text; y counts from 0."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require
from plainnet.datasets.formats.delimited import number
from plainnet.datasets.formats.table import Table

MOST = 1000
LATER = "Choose a column of classes as the target; regression comes in a later release."


@dataclass(frozen=True)
class Classes:
    """names: the text of each class; numeric: whether 1 and 1.0 are one class."""

    names: tuple[str, ...]
    numeric: bool

    def encode(self, table: Table) -> Array:
        """The class number of each row, int32."""
        numbers = {self._key(name): i for i, name in enumerate(self.names)}
        for label, line in zip(table.labels, table.lines, strict=True):
            if self._key(label) not in numbers:
                known = ", ".join(self.names[:20]) + (", ..." if len(self.names) > 20 else "")
                what = f"Line {line} of {table.name} has a class that the training rows lack."
                raise RequestError(what, f"'{label}'", f"The classes are: {known}.")
        return np.array([numbers[self._key(label)] for label in table.labels], np.int32)

    def _key(self, label: str) -> float | str | None:
        return number(label) if self.numeric else label


def classes_of(table: Table, target: str) -> Classes:
    """The classes of the training rows; `target` is what errors call the column."""
    texts = list(dict.fromkeys(table.labels))
    values = {text: number(text) for text in texts}
    numeric = None not in values.values()
    if numeric:
        first = {value: text for text, value in reversed(values.items())}
        texts = [first[value] for value in sorted(first, key=lambda value: value or 0.0)]
    _require_classes(texts, len(table.labels), numeric, f"The target column '{target}' of {table.name}")
    return Classes(tuple(texts if numeric else sorted(texts)), numeric)


def _require_classes(texts: list[str], rows: int, numeric: bool, column: str) -> None:
    require(len(texts) > 1, f"{column} is constant.", f"only '{texts[0]}'", "Choose another target: there is nothing to learn.")
    counts = f"{len(texts)} different values in {rows} rows"
    require(len(texts) <= MOST, f"{column} has too many values for classes.", counts, LATER)
    fractions = numeric and any(not float(text).is_integer() for text in texts)
    require(not fractions or 2 * len(texts) <= rows, f"{column} holds measurements, not classes.", counts, LATER)
    own = not numeric and len(texts) == rows
    require(not own, f"{column} has a class of its own for every row.", counts, "Choose a target whose classes repeat.")
