"""NumPy's files: .npy is memory-mapped, never loaded; .npz holds named arrays in a zip file. No Python objects are ever read.

NEP 1 (Kern, "A simple file format for NumPy arrays", 2007).
"""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require, unknown
from plainnet.datasets.base import Data, Rows

LARGEST = 8 << 30  # bytes of one array in an .npz, which is loaded
MOST_CLASSES = 1000
DAMAGED = (ValueError, EOFError, OSError, KeyError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error)
READY = (np.dtype(np.uint8), np.dtype(np.float32), np.dtype(np.float64))  # what engines gather from as it is


def mapped(path: Path) -> Array:
    """The array of an .npy file; its values stay in the file until they are used."""
    require(path.is_file(), "There is no such file.", path, "Check the path.")
    try:
        array: Array = np.lib.format.open_memmap(path, mode="r")
    except (ValueError, OSError, EOFError) as error:
        raise RequestError(f"{path.name} is not a NumPy array.", str(error), "Save it with numpy.save.") from error
    return array


def names_of(path: Path) -> list[str]:
    """The names of an .npz file's arrays."""
    with _opened(path) as archive:
        return [name.removesuffix(".npy") for name in archive.namelist()]


def named(path: Path, names: Sequence[str]) -> list[Array]:
    """The arrays of those names in an .npz file, loaded."""
    with _opened(path) as archive:
        known = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        for name in names:
            if name not in known:
                raise unknown(f"array in {path.name}", name, known)
        return [_member(archive, known[name], path.name) for name in names]


def _opened(path: Path) -> zipfile.ZipFile:
    require(path.is_file(), "There is no such file.", path, "Check the path.")
    try:
        return zipfile.ZipFile(path)
    except DAMAGED as error:
        raise RequestError(f"{path.name} is not an archive of arrays.", error, "Save it with numpy.savez.") from error


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Array:
    advice = "Save large arrays as .npy: those are mapped, not loaded."
    require(info.file_size <= LARGEST, f"{info.filename} of {name} is too large to load.", f"{info.file_size:,} bytes", advice)
    try:
        with archive.open(info) as file:
            _require_honest(file, info.file_size)
        with archive.open(info) as file:
            array: Array = np.lib.format.read_array(file, allow_pickle=False)
    except DAMAGED as error:
        what = f"{info.filename} of {name} cannot be read."
        raise RequestError(what, str(error) or type(error).__name__, "Save plain arrays of numbers or text.") from error
    return array


def _require_honest(file: Any, size: int) -> None:
    """The header must announce no more than the member holds."""
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    if math.prod(shape) * dtype.itemsize > size:
        raise ValueError(f"it announces more values than it holds: {shape}")


@dataclass(frozen=True)
class ArrayTargets:
    """How an array of targets is read. values: the classes, sorted; None where the targets are numbers or labels."""

    values: Array | None
    class_names: tuple[str, ...] = ()

    def encode(self, y: Array, name: str) -> Array:
        """int32 class numbers (N,), or floats (N, T)."""
        if self.values is None:
            return np.ascontiguousarray(y.reshape(len(y), -1), np.float64)
        index = np.searchsorted(self.values, y).clip(max=len(self.values) - 1)
        strange = np.flatnonzero(self.values[index] != y)
        found = f"'{text_of(y[strange[0]])}'" if len(strange) else ""
        require(not found, f"{name} has a class that the training rows lack.", found, "Use the same classes in both.")
        return index.astype(np.int32)


def targets_of(y: Array, name: str) -> ArrayTargets:
    """Whole numbers, truth values or text (N,) are classes, whole numbers (N, L) labels, floats numbers to predict."""
    require(len(y) > 0 if y.ndim else False, f"{name} has no rows.", f"targets of shape {y.shape}", "Give at least one row.")
    advice = "Give whole numbers or text for classes, floats for numbers."
    require(y.dtype.kind in "iubfSU" and y.ndim in (1, 2), f"{name} cannot be targets.", f"{y.ndim}-d {y.dtype}", advice)
    if y.dtype.kind == "f":
        return ArrayTargets(None)
    if y.ndim == 2 and y.shape[1] > 1:
        require(y.dtype.kind in "iub", f"{name} cannot be labels.", f"2-d {y.dtype}", advice)
        return ArrayTargets(None, tuple(str(i + 1) for i in range(y.shape[1])))
    values = np.unique(y)
    require(len(values) > 1, f"The targets in {name} are constant.", f"only '{text_of(values[0])}'", "There is nothing to learn.")
    counts = f"{len(values):,} different values"
    require(len(values) <= MOST_CLASSES, f"{name} has too many values for classes.", counts, "Save numbers to predict as floats.")
    return ArrayTargets(values, tuple(text_of(value) for value in values))


def text_of(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def rows_of(x: Array, y: Array, targets: ArrayTargets, name: str) -> Rows:
    """Rows (N, F) with their targets; arrays that engines can gather from are neither copied nor read."""
    require(x.ndim >= 1 and len(x) > 0 and x.size > 0, f"{name} has no rows.", f"shape {x.shape}", "Give at least one row.")
    require(x.dtype.kind in "fiub", f"{name} should hold numbers.", f"{x.dtype}", "Encode text as numbers first.")
    counts = f"{len(x):,} rows and {len(y):,} targets"
    require(len(x) == len(y), f"{name} needs a target for each row.", counts, "Check that features and targets belong together.")
    flat = x.reshape(len(x), -1)
    ready = flat.dtype in READY and flat.flags.c_contiguous
    features = flat if ready else np.ascontiguousarray(flat, flat.dtype if flat.dtype in READY else np.float64)
    return Rows(features, targets.encode(y if targets.values is None else y.reshape(-1), name))


def data(x: Array, y: Array, class_names: tuple[str, ...], name: str) -> Data:
    """Rows whose targets are class numbers already."""
    return Data(rows_of(x, y, ArrayTargets(np.arange(len(class_names)), class_names), name), None, class_names, x.shape[1:])


def both(train: tuple[Array, Array], test: tuple[Array, Array] | None, name: str) -> Data:
    """Data of (features, targets), the test's read like the training's."""
    x, y = train
    targets = targets_of(y, name)
    if test is not None:
        shapes = f"{test[0].shape[1:]} and {x.shape[1:]}"
        require(test[0].shape[1:] == x.shape[1:], "Test rows must be shaped like training rows.", shapes, "Check the arrays.")
    held = None if test is None else rows_of(*test, targets, f"the test part of {name}")
    shape = x.shape[1:] or (1,)
    return Data(rows_of(x, y, targets, name), held, targets.class_names, tuple(shape))
