"""The four files that MNIST and its successors are published as: images and labels, training and test ("t10k")."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from plainnet.core.errors import require
from plainnet.datasets.base import Data, Rows
from plainnet.datasets.files import store
from plainnet.datasets.files.decoded import decoded
from plainnet.datasets.formats import idx
from plainnet.datasets.formats.checks import checked

# All these data sets use the same file names; their first training labels tell them apart.
OPENINGS = {"mnist": (5, 0, 4, 1, 9, 2, 1, 3, 1, 4), "fashion-mnist": (9, 0, 0, 3, 0, 2, 7, 2, 5, 5)}


def load(name: str, class_names: tuple[str, ...], roles: store.Roles, accept: bool) -> Data:
    """The data set of that name, found in one of the folders of `folders.places`, or downloaded."""
    sources = store.obtain(store.places([name]), roles, accept)
    return decoded(name, sources, accept, lambda _: _decode(name, class_names, [path for path, _ in sources]))


def _decode(name: str, class_names: tuple[str, ...], paths: Sequence[Path]) -> Data:
    train_x, train_y, test_x, test_y = paths
    train, shape = _rows(train_x, train_y, len(class_names))
    test, test_shape = _rows(test_x, test_y, len(class_names))
    sizes = f"{shape} and {test_shape}"
    require(shape == test_shape, f"Training and test images of {name} must have one size.", sizes, "Download the files again.")
    _require_own(name, train, train_y.parent)
    return Data(train, test, class_names, shape)


def _rows(images: Path, labels: Path, classes: int) -> tuple[Rows, tuple[int, ...]]:
    x, y = idx.read(images, 3), idx.read(labels, 1)
    rows = Rows(x.reshape(len(x), -1), y.astype(np.int32))
    return checked(rows, classes, f"{images.name} with {labels.name}"), x.shape[1:]


def _require_own(name: str, train: Rows, folder: Path) -> None:
    opening = tuple(train.y[:10].tolist())
    for other in OPENINGS.keys() - {name}:
        advice = f"Point PLAINNET_DATA at the folder above, with {name}/ in it."
        require(opening != OPENINGS[other], f"The files found for {name} are those of {other}.", folder, advice)
