"""NPY: rows of a .npy file, memory-mapped: it may be larger than memory. Targets in a file of their own, or in one column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.datasets.base import Data, Dataset
from plainnet.datasets.formats import arrays


@dataclass(frozen=True)
class NPY(Dataset):
    """target: a .npy file, or the number of a column from 1 (by default the last), which is then loaded, not mapped.

    test, test_target: further files of the same kind. Whole numbers and text are classes, floats are numbers to predict.
    """

    path: str
    target: str | None = None
    test: str | None = None
    test_target: str | None = None
    suits: ClassVar[Mapping[str, object] | None] = {"name": "standardize"}

    def load(self) -> Data:
        both = self.test_target is None or self.test is not None
        require(both, "test_target belongs to a test file.", self.test_target, "Give test = ... as well, or leave it out.")
        test = None if self.test is None else _pair(self.test, self.test_target or _column(self.target))
        return arrays.both(_pair(self.path, self.target), test, Path(self.path).name)


def _column(target: str | None) -> str | None:
    own = target is None or target.isdecimal()
    require(own, "The test rows need targets too.", "no test_target", "Give test_target = the .npy file that has them.")
    return target


def _pair(path: str, target: str | None) -> tuple[Array, Array]:
    x = arrays.mapped(Path(path).expanduser())
    if target is not None and not target.isdecimal():
        return x, arrays.mapped(Path(target).expanduser())
    name, advice = Path(path).name, "Give target = a .npy file with one target a row, or the number of a column."
    require(x.ndim == 2 and x.shape[1] > 1, f"{name} has no column for targets.", f"shape {x.shape}", advice)
    column = x.shape[1] if target is None else int(target)
    require(1 <= column <= x.shape[1], f"{name} has no such column.", target, advice)
    y = x[:, column - 1]
    whole = y.dtype.kind == "f" and len(y) > 0 and bool((y == np.round(y)).all())
    return np.delete(x, column - 1, axis=1), y.astype(np.int64) if whole else np.array(y)
