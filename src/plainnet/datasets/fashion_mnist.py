"""Fashion-MNIST: 60,000 + 10,000 grey images of clothes, 28 x 28 (Xiao, Rasul and Vollgraf, arXiv:1708.07747, 2017)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.datasets.base import Data, Dataset
from plainnet.datasets.formats import mnist_files

CLOTHES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


@dataclass(frozen=True)
class FashionMNIST(Dataset):
    """Read from $PLAINNET_DATA/fashion-mnist, $PLAINNET_DATA or the user's cache; never downloaded."""

    suits: ClassVar[Mapping[str, object] | None] = {"name": "scale"}

    def load(self) -> Data:
        return mnist_files.load("fashion-mnist", CLOTHES)
