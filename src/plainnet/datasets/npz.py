"""NPZ: named arrays of an .npz file: features and targets, and those of a test where it has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from plainnet.core.errors import require
from plainnet.datasets.base import Data, Dataset
from plainnet.datasets.formats import arrays, pairs


@dataclass(frozen=True)
class NPZ(Dataset):
    """The arrays' names, where they are not x and y, x_train and y_train, images and labels or the like."""

    path: str
    features: str | None = None
    target: str | None = None
    test_features: str | None = None
    test_target: str | None = None
    suits: ClassVar[Mapping[str, object] | None] = {"name": "standardize"}

    def load(self) -> Data:
        given = (self.test_features is None) == (self.test_target is None)
        require(given, "A test needs both features and targets.", "only one of them", "Give test_features and test_target.")
        path = Path(self.path).expanduser()
        names = self._names(path)
        x, y, *test = arrays.named(path, names)
        return arrays.both((x, y), (test[0], test[1]) if test else None, path.name)

    def _names(self, path: Path) -> list[str]:
        """Of features and targets, and of the test's if there are any."""
        names = [*pairs.names_in(path, self.features, self.target)]
        test = [self.test_features, self.test_target]
        if self.features == self.target == test[0]:  # all None
            known = arrays.names_of(path)
            test = [*next((row[2:] for row in pairs.USUAL if [*row[:2]] == names and set(row) <= set(known)), test)]
        return [*names, *filter(None, test)]
