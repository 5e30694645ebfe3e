"""Reads further files for a model: the same columns, with or without the target."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column
from plainnet.core.errors import require
from plainnet.datasets.base import Rows
from plainnet.datasets.formats import idx, records
from plainnet.datasets.formats.arrays import mapped
from plainnet.datasets.formats.delimited import TableFile
from plainnet.datasets.formats.scan import LARGEST
from plainnet.datasets.formats.table import by_name, matched, positions
from plainnet.datasets.formats.targets import Targets

Named = str | Sequence[str] | None  # the target columns, as a data set names them
Unknown = tuple[str, ...]  # in words, categories that the model does not know: they count as missing


def labelled(path: Path, target: Named, columns: Sequence[Column], targets: Targets) -> tuple[Rows, Unknown]:
    """Rows of a table's file, features in the order of `columns`."""
    source = records.read(path)
    table = matched(source, columns, _targets(source, target, columns))
    return targets.rows(table), table.unknown


def features(path: Path, columns: Sequence[Column]) -> tuple[Array, Unknown]:
    """Rows (N, F) of a delimited, .npy or IDX file; named columns are found by name, others by place."""
    if path.suffix == ".npy":
        return _matrix(mapped(path), path), ()
    if "idx3-ubyte" in path.name:
        return _matrix(idx.read(path, 3), path), ()
    table = matched(records.read(path), columns)
    return table.x, table.unknown


def _targets(source: TableFile, target: Named, columns: Sequence[Column]) -> list[int]:
    """Where the targets are: in the column of that name, else in the only one that is no feature, else where it was."""
    features = {column.name for column in columns}
    others = [place for place, name in enumerate(source.columns) if name not in features]
    if target not in source.columns and by_name(source, columns) and len(others) == 1:
        return others
    return positions(source, target)


def _matrix(array: Array, path: Path) -> Array:
    numbers = array.ndim >= 2 and array.dtype.kind in "fiub"
    require(numbers, f"{path.name} should hold rows of numbers.", f"{array.ndim}-d {array.dtype}", "Save a matrix.")
    require(array.size > 0, f"{path.name} holds nothing.", f"shape {array.shape}", "Give at least one row.")
    rows = array.reshape(len(array), -1)
    finite = array.dtype.kind != "f" or bool((np.abs(rows) <= np.float64(LARGEST)).all())
    require(finite, f"{path.name} holds values that are not finite, or too large.", "NaN or infinity", "Fill them in.")
    return rows
