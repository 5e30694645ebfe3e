"""NPZ: named arrays of an .npz file: features and targets, and those of a test where it has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from plainnet.core.errors import RequestError, require
from plainnet.datasets.base import Data, Dataset
from plainnet.datasets.formats import arrays

# Names in common use: features, targets, and the same of a test.
USUAL = (
    ("x_train", "y_train", "x_test", "y_test"),
    ("X_train", "y_train", "X_test", "y_test"),
    ("x", "y", "x_test", "y_test"),
    ("X", "y", "X_test", "y_test"),
    ("images", "labels", "test_images", "test_labels"),
    ("data", "target", "test_data", "test_target"),
)


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
        known = arrays.names_of(path)
        usual = next((row for row in USUAL if {self.features or row[0], self.target or row[1]} <= set(known)), None)
        test = [self.test_features, self.test_target]
        if self.features is not None and self.target is not None:
            return [self.features, self.target, *filter(None, test)]
        if usual is None:
            what = f"Which arrays of {path.name} are features and targets?"
            raise RequestError(what, ", ".join(known) or "none", "Name them: features = ..., target = ....")
        if self.features == self.target == test[0] and set(usual[2:]) <= set(known):  # all None
            test = [*usual[2:]]
        return [self.features or usual[0], self.target or usual[1], *filter(None, test)]
