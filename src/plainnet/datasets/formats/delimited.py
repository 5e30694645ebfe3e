"""Delimited text: one record a line, its cells parted by tabs, semicolons or commas, quoted where needed (RFC 4180).

The first record is a header where one of its cells is no number in a column of numbers, or where no column holds numbers
and none of its cells occurs again in the records that follow. A cell is missing where it is empty, or one of the words that
pandas takes for it, or a question mark as in the UCI repository's files; upper and lower case are one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from plainnet.core.errors import RequestError, require

DELIMITERS = "\t;,"  # a comma last: it is also a decimal mark
Record = tuple[int, list[str]]
MISSING = {"", "?", "na", "n/a", "<na>", "#na", "#n/a", "#n/a n/a", "nan", "-nan", "null", "none"}
MISSING |= {"1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan"}


@dataclass(frozen=True)
class TableFile:
    """A file's column names, and a way to read its records, each with its line in the file; of a text file also that text."""

    name: str
    columns: tuple[str, ...]
    named: bool
    records: Callable[[], Iterator[Record]]
    text: str = ""
    delimiter: str = ""


def read(path: Path) -> TableFile:
    """Open a file of at least one record, with or without a header."""
    text = _text(path)
    delimiter = _delimiter(text, path.name)
    head = list(islice(_records(text, path.name, delimiter), 100))
    require(bool(head), f"{path.name} is empty.", "no rows", "Give a file with one row a line.")
    named = _has_header([cells for _, cells in head])
    first = head.pop(0)[1] if named else [""] * len(head[0][1])
    require(bool(head), f"{path.name} has a header but no rows.", ", ".join(first), "Add rows below the header.")

    def records() -> Iterator[Record]:
        return islice(_records(text, path.name, delimiter), int(named), None)

    return TableFile(path.name, _columns(first, path.name), named, records, text, delimiter)


def number(cell: str) -> float | None:
    """The number that a cell holds, or None."""
    try:
        return float(cell)
    except ValueError:
        return None


def missing(cell: str) -> bool:
    """Whether a cell stands for a value that is not there."""
    return cell.strip().lower() in MISSING


def _text(path: Path) -> str:
    require(path.exists(), "There is no such file.", path, "Check the path; it starts at the folder you run in.")
    require(path.is_file(), "A table is a file.", path, "Give the path of a CSV file.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"byte 0x{error.object[error.start]:02x} at position {error.start}"
        raise RequestError(f"{path.name} is not UTF-8 text.", byte, "Save the table as CSV in UTF-8.") from error
    except OSError as error:
        raise RequestError(f"{path.name} cannot be read.", error.strerror or error, "Check its permissions.") from error
    require("\0" not in text, f"{path.name} is not text.", "zero bytes", "Save the table as CSV in UTF-8.")
    return text


def _records(text: str, name: str, delimiter: str) -> Iterator[Record]:
    """All records, each as wide as the first."""
    width = 0
    for line, cells in _cells(io.StringIO(text, newline=""), name, delimiter, strict=True):
        width = width or len(cells)
        _require_width(name, line, len(cells), width)
        yield line, cells


def _cells(lines: Iterable[str], name: str, delimiter: str, strict: bool) -> Iterator[Record]:
    """The cells of all lines but blank ones."""
    reader = csv.reader(lines, delimiter=delimiter, strict=strict)
    try:
        for cells in reader:
            if cells and (len(cells) > 1 or cells[0].strip()):
                yield reader.line_num, cells
    except csv.Error as error:
        raise RequestError(f"Line {reader.line_num} of {name} cannot be read.", error, "Check its quotes.") from error


def _require_width(name: str, line: int, found: int, expected: int) -> None:
    what = f"Line {line} of {name} should have {expected} cells, like the first."
    require(found == expected, what, f"{found} cells", "Mend that line, or quote the cells that contain the separator.")


def _delimiter(text: str, name: str) -> str:
    """The first delimiter that cuts all opening lines into equally many cells, or else the one that cuts the first most."""
    opening = list(islice(io.StringIO(text, newline=""), 20))
    widths = {mark: [len(cells) for _, cells in _cells(opening, name, mark, strict=False)] for mark in DELIMITERS}
    even = [mark for mark, found in widths.items() if found and min(found) == max(found) > 1]
    return even[0] if even else max(DELIMITERS, key=lambda mark: widths[mark][:1])


def _has_header(records: Sequence[list[str]]) -> bool:
    first, later = records[0], records[1:]
    texts = [i for i, cell in enumerate(first) if cell.strip() and number(cell) is None]
    if not later:
        return len(texts) == len(first)
    numbers = [2 * sum(number(cells[i]) is not None for cells in later) > len(later) for i in range(len(first))]
    if any(numbers):
        return any(numbers[i] for i in texts)
    return len(texts) == len(first) and not any(cell == cells[i] for i, cell in enumerate(first) for cells in later)


def _columns(header: Sequence[str], name: str) -> tuple[str, ...]:
    columns = tuple(cell.strip() or f"column_{i}" for i, cell in enumerate(header, 1))
    twice = sorted({column for column in columns if columns.count(column) > 1})
    require(not twice, f"The columns of {name} need names of their own.", f"'{twice[0]}' twice" if twice else "", "Rename one.")
    return columns
