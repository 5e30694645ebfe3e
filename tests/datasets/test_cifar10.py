"""CIFAR-10: planes become pixels; from records made by hand, and from what can be had of the real ones."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from plainnet.core.errors import RequestError
from plainnet.datasets.cifar10 import CIFAR10, CLASSES
from plainnet.datasets.formats import cifar_files
from support.commands import SHARED

NAMES = (*(f"data_batch_{i}" for i in range(1, 6)), "test_batch")


def archive(path: Path, records: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in records.items():
            info = tarfile.TarInfo(f"cifar-10-batches-bin/{name}.bin")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def record(label: int, red: int, green: int, blue: int) -> bytes:
    planes = np.zeros((3, 32, 32), np.uint8)
    planes[:] = np.array([red, green, blue], np.uint8)[:, None, None]
    planes[0, 0, 1] = 99  # red of the second pixel of the first line
    return bytes([label]) + planes.tobytes()


def test_records_become_pixels(tmp_path):
    records = {name: record(i, 10 + i, 20, 30) * 2 for i, name in enumerate(NAMES)}
    data = cifar_files.decode_binary(archive(tmp_path / "c.tar.gz", records), CLASSES)
    assert (data.row_shape, data.class_names[9]) == ((32, 32, 3), "truck")
    assert data.train.y.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    image = data.train.x[2].reshape(32, 32, 3)
    assert image[0, :3].tolist() == [[11, 20, 30], [99, 20, 30], [11, 20, 30]]
    assert data.test is not None
    assert data.test.y.tolist() == [5, 5]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"test_batch": None}, r"lacks some of its files\. Received: test_batch\.bin"),
        ({"data_batch_2": record(1, 0, 0, 0)[:-1]}, "not made of records of 3,073 bytes"),
        ({"data_batch_2": b""}, "not made of records"),
        ({"data_batch_3": record(10, 0, 0, 0)}, r"must lie in 0\.\.9"),
    ],
)
def test_other_records_are_refused(tmp_path, change, message):
    records = {name: record(1, 0, 0, 0) for name in NAMES} | change
    path = archive(tmp_path / "c.tar.gz", {name: content for name, content in records.items() if content is not None})
    with pytest.raises(RequestError, match=message):
        cifar_files.decode_binary(path, CLASSES)


def jpeg(color: tuple[int, int, int], side: int = 32) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), color).save(file, "JPEG")
    return file.getvalue()


def copies(folder: Path, *files: bytes, **changed: np.ndarray) -> Path:
    content = np.frombuffer(b"".join(files), np.uint8)
    part = {"jpeg": content, "offsets": np.cumsum([0, *map(len, files)]), "labels": np.arange(len(files), dtype=np.uint8)}
    arrays = {f"{name}_{field}": values for name in ("train", "test") for field, values in part.items()}
    np.savez(folder / "cifar10_jpeg_q75.npz", **(arrays | changed))
    return folder


def test_jpeg_copies_where_they_are_asked_for(homeless):
    copies(homeless, jpeg((250, 0, 0)), jpeg((0, 0, 250)))
    with pytest.raises(RequestError, match=r"cifar-10-binary.tar.gz could not be downloaded"):
        CIFAR10().load()
    with pytest.raises(RequestError, match="not the file that was published"):
        CIFAR10(version="jpeg").load()
    for dataset in (CIFAR10("jpeg", accept_changed_files=True), CIFAR10("jpeg", str(homeless), accept_changed_files=True)):
        data = dataset.load()
        assert data.train.y.tolist() == [0, 1]
        np.testing.assert_allclose(data.train.x[0, :3], [250, 0, 0], atol=4)
        np.testing.assert_allclose(data.train.x[1, -3:], [0, 0, 250], atol=4)
        assert "JPEG copies" in data.notes[0]


@pytest.mark.parametrize(
    ("files", "changed", "message"),
    [
        ([jpeg((1, 2, 3)), jpeg((1, 2, 3), 16)], {}, "a picture that cannot be read.*number 1 of train"),
        ([jpeg((1, 2, 3)), b"junk"], {}, "a picture that cannot be read"),
        ([jpeg((1, 2, 3))], {"train_offsets": np.array([0, 10**9])}, "offsets.*do not fit"),
        ([jpeg((1, 2, 3))], {"train_offsets": np.array([5, 2])}, "offsets.*do not fit"),
        ([jpeg((1, 2, 3))], {"train_labels": np.array([1, 2])}, "1 rows and 2 labels"),
    ],
)
def test_other_copies_are_refused(homeless, files, changed, message):
    with pytest.raises(RequestError, match=message):
        CIFAR10("jpeg", str(copies(homeless, *files, **changed)), accept_changed_files=True).load()


def test_the_copies_there_are(real_data):
    """Their hash, and the first picture: all 60,000 take 13 s to decode."""
    path = SHARED / "cifar10" / "cifar10_jpeg_q75.npz"
    (role,) = CIFAR10("jpeg").roles
    assert hashlib.sha256(path.read_bytes()).hexdigest() == role[0].digest.removeprefix("sha256:")
    lossless = np.load(SHARED / "cifar10" / "cifar10_train_first4000_lossless.npz")
    with np.load(path) as npz:
        first = npz["train_jpeg"][: npz["train_offsets"][1]]
    picture = cifar_files.pixels(first.tobytes(), "JPEG", (32, 32, 3))
    original = lossless["images"][lossless["labels"] == 0][0]
    assert np.sqrt(np.square(picture.astype(float) - original).mean()) < 15
