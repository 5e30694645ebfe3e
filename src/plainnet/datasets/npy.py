"""NPY: rows of a .npy file, memory-mapped: it may be larger than memory. Targets in a file of their own, or in one column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from plainnet.core.errors import require
from plainnet.datasets.base import Data, Dataset
from plainnet.datasets.formats import arrays, pairs


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
        path = Path(self.path).expanduser()
        test = None
        if self.test is not None:
            test = pairs.of_npy(Path(self.test).expanduser(), self.test_target or _column(self.target))
        return arrays.both(pairs.of_npy(path, self.target), test, path.name)


def _column(target: str | None) -> str | None:
    own = target is None or target.isdecimal()
    require(own, "The test rows need targets too.", "no test_target", "Give test_target = the .npy file that has them.")
    return target
