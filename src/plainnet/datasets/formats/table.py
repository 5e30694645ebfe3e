"""A table parts delimited records into numeric features and the cells of one target column."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require, unknown
from plainnet.datasets.formats.delimited import Source, number

LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Table:
    """x: (N, F) float64; labels: N cells, none of them empty; lines: each row's line in the file."""

    name: str
    columns: tuple[str, ...]
    x: Array
    labels: list[str]
    lines: list[int]


def position(source: Source, target: str | None) -> int:
    """The index of the target column, given its name or its number from 1; the last one by default."""
    columns = source.columns
    what = f"{source.name} needs at least one feature and a target."
    require(len(columns) > 1, what, f"one column, '{columns[0]}'", "Part cells by commas, semicolons or tabs.")
    if target is None:
        return len(columns) - 1
    if target in columns:
        return columns.index(target)
    if not target.isdecimal() or not 1 <= int(target) <= len(columns):
        _unknown_column(source.name, target, columns)
    return int(target) - 1


def split(source: Source, target: int) -> Table:
    """Read all records; the column of index `target` becomes the labels."""
    columns = source.columns[:target] + source.columns[target + 1 :]
    values, labels, lines = array("d"), list[str](), list[int]()
    for line, cells in source.records:
        label = cells.pop(target).strip()
        if label.lower() in ("", "nan"):
            what = f"Line {line} of {source.name} has no target in column '{source.columns[target]}'."
            raise RequestError(what, f"'{label}'", "Fill the cell in, or remove the row.")
        try:
            values.extend(map(float, cells))
        except ValueError:
            _refuse_text(source.name, line, columns, cells)
        labels.append(label)
        lines.append(line)
    x = np.frombuffer(values).reshape(len(lines), len(columns))
    _require_finite(source.name, lines, columns, x)
    return Table(source.name, columns, x, labels, lines)


def require_numbers(source: Source, order: list[int]) -> Array:
    """The columns of those places as numbers, (N, len(order)) float64; other columns are not looked at."""
    columns, values, lines = [source.columns[place] for place in order], array("d"), list[int]()
    for line, cells in source.records:
        chosen = [cells[place] for place in order]
        try:
            values.extend(map(float, chosen))
        except ValueError:
            _refuse_text(source.name, line, columns, chosen)
        lines.append(line)
    x = np.frombuffer(values).reshape(len(lines), len(columns))
    _require_finite(source.name, lines, columns, x)
    return x


def arrange(table: Table, columns: tuple[str, ...]) -> Table:
    """The same rows, the features in that order."""
    if table.columns == columns:
        return table
    order = places(table.name, columns, table.columns)
    return Table(table.name, columns, np.ascontiguousarray(table.x[:, order]), table.labels, table.lines)


def places(name: str, wanted: Sequence[str], columns: Sequence[str]) -> list[int]:
    """The index of each wanted column."""
    for column in wanted:
        if column not in columns:
            _unknown_column(name, column, columns)
    return [columns.index(column) for column in wanted]


def _unknown_column(name: str, column: str, columns: Sequence[str]) -> NoReturn:
    see = f"Known: {', '.join(columns[:20])}{', ...' if len(columns) > 20 else ''}."
    raise unknown(f"column in {name}", column, columns, see)


def _refuse_text(name: str, line: int, columns: Sequence[str], cells: Sequence[str]) -> NoReturn:
    column, cell = next((column, cell) for column, cell in zip(columns, cells, strict=True) if number(cell) is None)
    advice = "Features must be numbers: encode the column as numbers, or remove it."
    if not cell.strip():
        advice = "Fill the cell in, or remove the row."
    elif number(cell.replace(",", ".")) is not None:
        advice = "Write decimals with a point."
    raise RequestError(f"Line {line} of {name} has no number in column '{column}'.", repr(cell[:40]), advice)


def _require_finite(name: str, lines: Sequence[int], columns: Sequence[str], x: Array) -> None:
    bad = np.argwhere(~(np.abs(x) <= LARGEST))
    if len(bad):
        row, col = bad[0]
        size = "finite number" if not np.isfinite(x[row, col]) else f"number up to {LARGEST:.1e}"
        what = f"Line {lines[row]} of {name} has no {size} in column '{columns[col]}'."
        raise RequestError(what, x[row, col], "Features must be finite: replace the value, or remove the row.")
