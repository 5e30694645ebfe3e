"""Pictures of noise in the place of published files, so that what asks for these can run without them."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from plainnet.datasets.base import Data, Rows
from plainnet.datasets.cifar10 import CIFAR10
from plainnet.datasets.fashion_mnist import FashionMNIST
from plainnet.datasets.mnist import MNIST
from plainnet.datasets.notmnist_large import NotMNISTLarge
from plainnet.datasets.notmnist_small import NotMNISTSmall

PICTURES = {MNIST: (28, 28), FashionMNIST: (28, 28), NotMNISTSmall: (28, 28), NotMNISTLarge: (28, 28), CIFAR10: (32, 32, 3)}
UNDIVIDED = (NotMNISTSmall, NotMNISTLarge)


@cache
def made_up(shape: tuple[int, ...], tested: bool) -> Data:
    """As many as notMNIST has, where there are no test rows of their own."""
    draws = np.random.default_rng(0)

    def rows(count: int) -> Rows:
        x = draws.integers(0, 256, (count, math.prod(shape)), np.uint8)
        return Rows(x, np.arange(count, dtype=np.int32) % 10)

    return Data(rows(6_000 if tested else 18_232), rows(100) if tested else None, tuple("abcdefghij"), shape)


def in_place_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    for dataset, shape in PICTURES.items():
        monkeypatch.setattr(dataset, "load", lambda self, of=(shape, dataset not in UNDIVIDED): made_up(*of))
