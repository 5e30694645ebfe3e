"""MNIST and Fashion-MNIST, from hand-made files and from the published ones."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.datasets.fashion_mnist import FashionMNIST
from plainnet.datasets.mnist import MNIST

TINY = MNIST(accept_changed_files=True)


def _write(folder: Path, prefix: str, labels: list[int], images: int | None = None, side: int = 2) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    count = len(labels) if images is None else images
    pixels = bytes(i % 256 for i in range(count * side * side))
    head = b"\x00\x00\x08\x03" + struct.pack(">3I", count, side, side)
    (folder / f"{prefix}-images-idx3-ubyte.gz").write_bytes(gzip.compress(head + pixels))
    head = b"\x00\x00\x08\x01" + struct.pack(">I", len(labels))
    (folder / f"{prefix}-labels-idx1-ubyte").write_bytes(head + bytes(labels))


def test_a_tiny_mnist(homeless):
    _write(homeless / "mnist", "train", [3, 9, 0])
    _write(homeless / "mnist", "t10k", [1])
    data = TINY.load()
    assert data.train.x.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert (data.train.x.dtype, data.train.y.dtype) == (np.uint8, np.int32)
    assert data.train.y.tolist() == [3, 9, 0]
    assert data.row_shape == (2, 2)
    assert data.test is not None
    assert data.test.y.tolist() == [1]


def test_labels_and_images_must_belong_together(homeless):
    _write(homeless, "train", [3, 9, 0], images=2)
    _write(homeless, "t10k", [1])
    with pytest.raises(RequestError, match="2 rows and 3 labels"):
        TINY.load()


def test_labels_must_be_classes(homeless):
    _write(homeless, "train", [3, 10])
    _write(homeless, "t10k", [1])
    with pytest.raises(RequestError, match=r"must lie in 0\.\.9.*labels from 3 to 10"):
        TINY.load()


def test_images_must_have_one_size(homeless):
    _write(homeless, "train", [3])
    _write(homeless, "t10k", [1], side=3)
    with pytest.raises(RequestError, match="one size"):
        TINY.load()


def test_the_one_is_not_taken_for_the_other(homeless):
    _write(homeless, "train", [9, 0, 0, 3, 0, 2, 7, 2, 5, 5])
    _write(homeless, "t10k", [1])
    assert FashionMNIST(accept_changed_files=True).load().class_names[9] == "Ankle boot"
    with pytest.raises(RequestError, match="The files found for mnist are those of fashion-mnist"):
        TINY.load()


@pytest.mark.usefixtures("real_data")
@pytest.mark.parametrize(("dataset", "mean"), [(MNIST(), 0.1307), (FashionMNIST(), 0.2860)])
def test_the_published_files(dataset, mean):
    data = dataset.load()
    assert data.train.x.shape == (60000, 784)
    assert data.test is not None
    assert data.test.x.shape == (10000, 784)
    assert len(data.class_names) == 10
    assert data.train.x.mean() / 255 == pytest.approx(mean, abs=5e-5)


@pytest.mark.usefixtures("real_data")
def test_the_counts_of_mnist():
    data = MNIST().load()
    assert np.bincount(data.train.y).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert data.test is not None
    assert np.bincount(data.test.y).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
