"""A table parts a delimited file into features and the cells of its target columns.

A feature is numeric where at least half of its filled cells are numbers. Any other cell of it is then an error and not a
category: one slip of the finger among ten thousand numbers shall not change what a column means. The other features, and
those that are said to be, are categorical; their categories are the distinct cells, sorted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column
from plainnet.core.errors import RequestError, require, unknown
from plainnet.datasets.formats.delimited import TableFile, missing, number
from plainnet.datasets.formats.names import Codes, distinct
from plainnet.datasets.formats.scan import LARGEST, Scan, scan


@dataclass(frozen=True)
class Table:
    """x: (N, F) float64, codes of categories among them, NaN where a cell is missing; lines: each row's line in the file.

    labels: N cells of each target, none of them empty. unknown: in words, the categories that were not known.
    """

    name: str
    columns: tuple[Column, ...]
    x: Array
    labels: tuple[list[str], ...]
    lines: list[int]
    unknown: tuple[str, ...] = ()


def position(source: TableFile, target: str | None) -> int:
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


def positions(source: TableFile, target: str | Sequence[str] | None) -> list[int]:
    """The index of each target column; a column's own name comes before a list of names with commas."""
    if isinstance(target, str) and "," in target and target not in source.columns:
        target = [part.strip() for part in target.split(",")]
    found = [position(source, part) for part in ([target] if target is None or isinstance(target, str) else target)]
    twice = len(set(found)) < len(found)
    require(not twice, "Each target is named once.", ", ".join(source.columns[i] for i in found), "Name it once.")
    alone = 0 < len(found) < len(source.columns)
    require(alone, f"{source.name} needs a target, and a feature beside it.", f"{len(found)} targets", "Name fewer columns.")
    return found


def split(source: TableFile, targets: Sequence[int], categorical: Collection[str] = ()) -> Table:
    """Find out what each column is, but the targets, whose cells become the labels."""
    places(source.name, list(categorical), source.columns)
    features = [place for place in range(len(source.columns)) if place not in targets]
    said = [place for place in features if source.columns[place] in categorical]
    found = scan(source, [place for place in features if place not in said], [*targets, *said])
    texts = dict(found.texts)
    words = found.words()
    if words:
        texts |= scan(source, [], words).texts
    columns = tuple(Column(source.columns[place], _categories(texts.get(place, []))) for place in features)
    for place in words:
        _refuse_commas(source.name, source.columns[place], texts[place])
    return _table(source, found, features, columns, texts, targets)


def matched(source: TableFile, columns: Sequence[Column], targets: Sequence[int] = ()) -> Table:
    """Another file, its features as in `columns`: found by name where both sides have names of their own, else by place."""
    features = [place for place in range(len(source.columns)) if place not in targets]
    if by_name(source, columns):
        features = places(source.name, [column.name for column in columns], source.columns)
    received = f"{len(features)} in {source.name}"
    what = f"The model was trained on {len(columns)} features."
    require(len(features) == len(columns), what, received, "Give the same columns, in the same order.")
    kinds = list(zip(features, columns, strict=True))
    text = [place for place, column in kinds if column.categorical] + [*targets]
    found = scan(source, [place for place, column in kinds if not column.categorical], text)
    return _table(source, found, features, columns, found.texts, targets)


def by_name(source: TableFile, columns: Sequence[Column]) -> bool:
    """Whether both sides have names of their own, not just numbers given for want of a header."""
    return source.named and any(column.named for column in columns)


def places(name: str, wanted: Sequence[str], columns: Sequence[str]) -> list[int]:
    """The index of each wanted column."""
    for column in wanted:
        if column not in columns:
            _unknown_column(name, column, columns)
    return [columns.index(column) for column in wanted]


def _table(
    source: TableFile,
    found: Scan,
    features: Sequence[int],
    columns: Sequence[Column],
    texts: dict[int, list[str]],
    targets: Sequence[int],
) -> Table:
    odd = dict(zip(found.places, found.odd, strict=True))
    for place, column in zip(features, columns, strict=True):
        if not column.categorical and place in odd and odd[place].others:
            _refuse_text(source.name, column.name, odd[place].line, odd[place].cell)
    labels = tuple(_labels(source, texts[target], found.lines, target) for target in targets)
    x, strange = found.x, list[str]()
    if any(place in texts for place in features):
        x = np.empty((len(found.lines), len(columns)))
        for i, (place, column) in enumerate(zip(features, columns, strict=True)):
            x[:, i] = found.numbers(place) if place in odd and not column.categorical else _codes(column, texts[place], strange)
    _require_finite(source.name, found.lines, columns, x)
    return Table(source.name, tuple(columns), x, labels, found.lines, tuple(strange))


def _labels(source: TableFile, cells: list[str], lines: Sequence[int], target: int) -> list[str]:
    for cell, line in zip(cells, lines, strict=True):
        if cell.lower() in ("", "nan"):
            what = f"Line {line} of {source.name} has no target in column '{source.columns[target]}'."
            raise RequestError(what, f"'{cell}'", "Fill the cell in, or remove the row.")
    return cells


def _categories(texts: Sequence[str]) -> tuple[str, ...]:
    return distinct(text for text in texts if not missing(text))


def _codes(column: Column, texts: Sequence[str], strange: list[str]) -> list[float]:
    """The code of each cell, NaN where it is missing or of no known category; the latter is noted in `strange`."""
    codes = Codes(column.categories)
    found = {text: codes.get(text) for text in set(texts)}
    others = sorted(text for text, code in found.items() if code is None and not missing(text))
    if others:
        strange.append(f"'{column.name}': {', '.join(others[:5])}{', ...' if len(others) > 5 else ''}")
    values = {text: float("nan") if code is None else float(code) for text, code in found.items()}
    return [values[text] for text in texts]


def _unknown_column(name: str, column: str, columns: Sequence[str]) -> NoReturn:
    see = f"Known: {', '.join(columns[:20])}{', ...' if len(columns) > 20 else ''}."
    raise unknown(f"column in {name}", column, columns, see)


def _refuse_text(name: str, column: str, line: int, cell: str) -> NoReturn:
    advice = f"Correct the cell, or have the column read as categories: categorical = ['{column}'] (--categorical)."
    if number(cell.replace(",", ".")) is not None:
        advice = "Write decimals with a point."
    raise RequestError(f"Line {line} of {name} has no number in column '{column}'.", repr(cell[:40]), advice)


def _refuse_commas(name: str, column: str, texts: Sequence[str]) -> None:
    """Numbers with a decimal comma are no categories."""
    filled = [text for text in texts if not missing(text)]
    commas = [text for text in filled if number(text.replace(",", ".", 1)) is not None]
    what = f"The column '{column}' of {name} holds numbers with a comma."
    require(2 * len(commas) < len(filled), what, f"'{commas[0] if commas else ''}'", "Write decimals with a point.")


def _require_finite(name: str, lines: Sequence[int], columns: Sequence[Column], x: Array) -> None:
    if x.size and np.nanmax(np.abs(x), initial=0.0) > LARGEST:
        row, col = np.argwhere(np.abs(x) > LARGEST)[0]
        size = "finite number" if np.isinf(x[row, col]) else f"number up to {LARGEST:.1e}"
        what = f"Line {lines[row]} of {name} has no {size} in column '{columns[col].name}'."
        raise RequestError(what, x[row, col], "Features must be finite: replace the value, or remove the row.")
