"""Reads further files for a model: the same columns, with or without the target."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column
from plainnet.core.errors import require
from plainnet.datasets.base import Rows
from plainnet.datasets.formats import arrays, idx, pairs, records
from plainnet.datasets.formats.delimited import TableFile
from plainnet.datasets.formats.names import Codes
from plainnet.datasets.formats.scan import LARGEST
from plainnet.datasets.formats.table import by_name, matched, positions
from plainnet.datasets.formats.targets import Targets

Named = str | Sequence[str] | None  # the target columns, as a data set names them
ARRAYS = (".npy", ".npz")
Unknown = tuple[str, ...]  # in words, categories that the model does not know: they count as missing


def labelled(
    path: Path, target: Named, columns: Sequence[Column], targets: Targets, features: str | None = None
) -> tuple[Rows, Unknown]:
    """Rows of a file, features in the order of `columns`; features: the name of that array in an .npz file."""
    if path.suffix.lower() in ARRAYS:
        return _labelled_arrays(path, target if isinstance(target, str) else None, targets, features), ()
    source = records.read(path)
    table = matched(source, columns, _targets(source, target, columns))
    return targets.rows(table), table.unknown


def features(path: Path, columns: Sequence[Column], name: str | None = None) -> tuple[Array, Unknown]:
    """Rows (N, F) of a table, .npy, .npz or IDX file; named columns are found by name, others by place.

    name: of that array in an .npz file.
    """
    if path.suffix.lower() in ARRAYS:
        npz = path.suffix.lower() == ".npz"
        return _matrix(pairs.features_in(path, name) if npz else arrays.mapped(path), path), ()
    if "idx3-ubyte" in path.name:
        return _matrix(idx.read(path, 3), path), ()
    table = matched(records.read(path), columns)
    return table.x, table.unknown


def _labelled_arrays(path: Path, target: str | None, targets: Targets, features: str | None) -> Rows:
    """Rows of NumPy's files; classes are found by their text."""
    if path.suffix.lower() == ".npz":
        x, y = arrays.named(path, pairs.names_in(path, features, target))
    else:
        x, y = pairs.of_npy(path, target)
    if targets.task != "classification":
        width, wanted = y.size // max(len(y), 1), len(targets.names)
        what = f"{path.name} should have {wanted} target{'s'[: wanted > 1]} a row."
        require(y.dtype.kind in "fiub" and width == wanted, what, f"{y.dtype} of shape {y.shape}", "Check the targets.")
        return arrays.rows_of(x, y, arrays.ArrayTargets(None), path.name)
    codes = Codes(targets.names)
    found = {value: codes.get(arrays.text_of(value)) for value in np.unique(y)}
    strange = [arrays.text_of(value) for value, code in found.items() if code is None]
    what = f"{path.name} has a class that the model does not know."
    require(not strange, what, ", ".join(strange[:5]), f"The classes are: {', '.join(targets.names[:20])}.")
    numbers = np.array([found[value] for value in y.reshape(-1)], np.int32)
    return arrays.data(x, numbers, targets.names, path.name).train


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
    large = array.dtype.kind == "f" and bool((np.abs(rows) > np.float64(LARGEST)).any())
    require(not large, f"{path.name} holds values that are not finite, or too large.", "infinity, say", "Replace them.")
    return rows
