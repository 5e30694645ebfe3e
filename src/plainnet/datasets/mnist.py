"""MNIST: 60,000 + 10,000 grey images of handwritten digits, 28 x 28 (LeCun, Cortes and Burges 1998)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.datasets.base import Data, Dataset
from plainnet.datasets.formats import mnist_files


@dataclass(frozen=True)
class MNIST(Dataset):
    """Read from $PLAINNET_DATA/mnist, $PLAINNET_DATA or the user's cache; never downloaded."""

    suits: ClassVar[Mapping[str, object] | None] = {"name": "scale"}

    def load(self) -> Data:
        return mnist_files.load("mnist", tuple("0123456789"))
