"""Reads further files for a model: the same columns, with or without the target."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require
from plainnet.datasets.base import Rows
from plainnet.datasets.formats import delimited, idx, records
from plainnet.datasets.formats.classes import Classes
from plainnet.datasets.formats.delimited import Source
from plainnet.datasets.formats.table import LARGEST, arrange, places, position, require_numbers, split


def labelled(path: Path, target: str | None, columns: tuple[str, ...], width: int, class_names: tuple[str, ...]) -> Rows:
    """Rows of a delimited file, features in the order of `columns`, classes as in `class_names`."""
    source = records.read(path)
    table = split(source, position(source, target))
    if _by_name(source, columns):
        table = arrange(table, columns)
    _require_count(path, len(table.columns), width)
    numeric = all(delimited.number(name) is not None for name in class_names)
    return Rows(table.x, Classes(class_names, numeric).encode(table))


def features(path: Path, columns: tuple[str, ...], width: int) -> Array:
    """Rows (N, width) of a delimited, .npy or IDX file; named columns are found by name, others by place."""
    if path.suffix == ".npy":
        return _matrix(_npy(path), path)
    if "idx3-ubyte" in path.name:
        return _matrix(idx.read(path, 3), path)
    source = records.read(path)
    if _by_name(source, columns):
        return require_numbers(source, places(source.name, columns, source.columns))
    _require_count(path, len(source.columns), width)
    return require_numbers(source, list(range(len(source.columns))))


def _by_name(source: Source, columns: tuple[str, ...]) -> bool:
    """Whether both sides have names of their own, not just numbers given for want of a header."""
    return source.named and not all(re.fullmatch(r"column_\d+", column) for column in columns)


def _npy(path: Path) -> Array:
    require(path.is_file(), "There is no such file.", path, "Check the path.")
    try:
        array: Array = np.lib.format.open_memmap(path, mode="r")
    except (ValueError, OSError) as error:
        raise RequestError(f"{path.name} is not a NumPy array.", str(error), "Save it with numpy.save.") from error
    return array


def _matrix(array: Array, path: Path) -> Array:
    numbers = array.ndim >= 2 and array.dtype.kind in "fiub"
    require(numbers, f"{path.name} should hold rows of numbers.", f"{array.ndim}-d {array.dtype}", "Save a matrix.")
    require(array.size > 0, f"{path.name} holds nothing.", f"shape {array.shape}", "Give at least one row.")
    rows = array.reshape(len(array), -1)
    finite = array.dtype.kind != "f" or bool((np.abs(rows) <= np.float64(LARGEST)).all())
    require(finite, f"{path.name} holds values that are not finite, or too large.", "NaN or infinity", "Fill them in.")
    return rows


def _require_count(path: Path, found: int, expected: int) -> None:
    require(
        found == expected,
        f"The model was trained on {expected} features.",
        f"{found} in {path.name}",
        "Give the same columns, in the same order.",
    )
