"""Reads columns of a delimited file as numbers, others as text; whatever is no number is counted, not refused.

NumPy's own reader is tried first, which takes a third of the time but knows neither quotes nor missing cells.
"""

from __future__ import annotations

import io
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.datasets.formats.delimited import TableFile, missing, number

LARGEST = float(np.finfo(np.float32).max)


@dataclass
class Odd:
    """What a column has besides numbers and missing cells: so many others, the first on that line."""

    others: int = 0
    line: int = 0
    cell: str = ""

    def value(self, cell: str, line: int) -> float:
        """The number of a cell, NaN where it holds none."""
        found = number(cell)
        if found is not None:
            return found
        if not missing(cell):
            self.line, self.cell = (self.line, self.cell) if self.others else (line, cell)
            self.others += 1
        return float("nan")


@dataclass(frozen=True)
class Scan:
    """x: (N, F) float64, a column for each of the places that were to be numbers, with what else each of them has.

    texts: the cells of the other places, without the blanks around them; lines: each record's line in the file.
    """

    x: Array
    places: Sequence[int]
    odd: Sequence[Odd]
    texts: dict[int, list[str]]
    lines: list[int]

    def numbers(self, place: int) -> Array:
        """The column of that place in the file, (N,)."""
        return np.asarray(self.x[:, self.places.index(place)])

    def words(self) -> list[int]:
        """The places where less than half of the cells that are filled hold numbers."""
        numbers = (~np.isnan(self.x)).sum(axis=0)
        return [place for place, odd, count in zip(self.places, self.odd, numbers, strict=True) if odd.others > count]


def scan(source: TableFile, numeric: Sequence[int], text: Sequence[int]) -> Scan:
    """Read the columns of those places."""
    return _quick(source, numeric, text) or _thorough(source, numeric, text)


def _thorough(source: TableFile, numeric: Sequence[int], text: Sequence[int]) -> Scan:
    odd, values, lines = [Odd() for _ in numeric], array("d"), list[int]()
    texts = {place: list[str]() for place in text}
    for line, cells in source.records():
        for place, found in texts.items():
            found.append(cells[place].strip())
        chosen = [cells[place] for place in numeric]
        try:
            row = array("d", map(float, chosen))
        except ValueError:
            row = array("d", (column.value(cell, line) for column, cell in zip(odd, chosen, strict=True)))
        values += row
        lines.append(line)
    x = np.frombuffer(values).reshape(len(lines), len(numeric))
    return Scan(x, numeric, odd, texts, lines)


def _quick(source: TableFile, numeric: Sequence[int], text: Sequence[int]) -> Scan | None:
    """The same for a file without quotes whose numbers are all there, and finite; None for any other."""
    if not source.text or '"' in source.text or not numeric:
        return None
    split = enumerate(io.StringIO(source.text, newline=None), 1)
    numbered = [(line, record) for line, record in split if record.strip(" \n")][source.named :]
    records = [record for _, record in numbered]
    mark, last = source.delimiter, len(source.columns) - 1
    if any(record.count(mark) != last for record in records):
        return None
    try:
        x = np.loadtxt(records, delimiter=mark, usecols=numeric, ndmin=2, comments=None)
    except ValueError:
        return None
    if len(x) != len(records) or not (np.abs(x) <= LARGEST).all():
        return None
    texts = {place: list(_cells(records, place, last, mark)) for place in text}
    return Scan(x, numeric, [Odd() for _ in numeric], texts, [line for line, _ in numbered])


def _cells(records: Iterable[str], place: int, last: int, mark: str) -> Iterable[str]:
    """One cell of each record."""
    if place == last:
        return (record.rpartition(mark)[2].strip() for record in records)
    return (record.split(mark, place + 1)[place].strip() for record in records)
