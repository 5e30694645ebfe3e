"""notMNIST's archives: sorted, unreadable pictures skipped and named, bombs never unpacked; and the published set."""

from __future__ import annotations

import io
import tarfile
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from plainnet.core.errors import RequestError
from plainnet.datasets.formats import letters
from plainnet.datasets.notmnist_large import NotMNISTLarge
from plainnet.datasets.notmnist_small import NotMNISTSmall
from support.commands import packing_tool


def png(value: int, side: int = 28, mode: str = "L") -> bytes:
    file = io.BytesIO()
    Image.new(mode, (side, side), value if mode == "L" else (value,) * 3).save(file, "PNG")
    return file.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of that many zeros square, in a few kilobytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes((8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1 << 20), 9)) + chunk(b"IEND", b"")


def packed(path: Path, files: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


FILES = {
    "x/J/a.png": png(9),
    "x/A/b.png": png(2),
    "x/A/a.png": png(1, mode="RGB"),
    "x/A/empty.png": b"",
    "x/B/cut.png": png(3)[:40],
    "x/B/large.png": png(3, side=29),
    "x/B/page.png": b"<html>",
    "x/notes.txt": b"not a picture",
    "x/K/a.png": png(4),
}


def test_sorted_by_letter_and_name_and_what_is_unreadable_is_named(tmp_path):
    data = letters.decode(packed(tmp_path / "x.tar.gz", FILES), 20, tmp_path)
    assert data.train.x[:, 0].tolist() == [1, 2, 9]
    assert data.train.x.shape == (3, 784)
    assert data.train.y.tolist() == [0, 0, 9]
    assert data.class_names == tuple("ABCDEFGHIJ")
    assert data.notes == ("4 of 7 pictures could not be read and were skipped: A/empty.png, B/cut.png, B/large.png, B/page.png.",)


@pytest.mark.parametrize("side", [5_000, 60_000])
def test_a_picture_larger_than_it_may_be_is_not_unpacked(tmp_path, side):
    path = packed(tmp_path / "x.tar.gz", {"x/A/bomb.png": bomb(side), "x/A/a.png": png(1)})
    letters.decode(path, 20, tmp_path)  # imports Pillow
    tracemalloc.start()
    data = letters.decode(path, 20, tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 << 20
    assert len(data.train) == 1
    assert "1 of 2 pictures" in data.notes[0]


def test_an_archive_without_pictures(tmp_path):
    with pytest.raises(RequestError, match="holds no pictures"):
        letters.decode(packed(tmp_path / "x.tar.gz", {"x/A/a.png": b""}), 20, tmp_path)


@pytest.mark.parametrize("dataset", [NotMNISTSmall, NotMNISTLarge])
def test_an_archive_that_is_not_the_published_one(homeless, dataset):
    (role,) = dataset().roles
    packed(homeless / "notmnist" / role[0].name, FILES)
    with pytest.raises(RequestError, match=r"not the file that was published.*bytes with md5:.* instead of .*md5:"):
        dataset().load()
    data = dataset(accept_changed_files=True).load()
    assert len(data.train) == 3
    assert isinstance(data.train.x, np.memmap)


@pytest.mark.usefixtures("real_data")
def test_notmnist_small():
    data = NotMNISTSmall().load()
    assert data.train.x.shape == (18724, 784)
    assert np.bincount(data.train.y).tolist() == [1872, 1873, 1873, 1873, 1873, 1872, 1872, 1872, 1872, 1872]
    assert len(np.unique(data.train.x, axis=0)) == 18232


def test_the_packing_of_notmnist_small(real_data, homeless, tmp_path, monkeypatch):
    """The tar of PNG files gives what the arrays do, and the two pictures that nobody can read: here every twentieth."""
    tool = packing_tool()
    with np.load(real_data / "notmnist" / "notMNIST_small.npz", allow_pickle=False) as npz:
        some = {name: npz[name][::20] for name in npz.files}
    (tmp_path / "notmnist").mkdir()
    np.savez(tmp_path / "notmnist" / "notMNIST_small.npz", **some)
    monkeypatch.setattr(tool, "DATA", tmp_path)
    tool.build_notmnist(homeless)
    data = NotMNISTSmall(accept_changed_files=True).load()
    np.testing.assert_array_equal(data.train.x, some["images"].reshape(-1, 784))
    np.testing.assert_array_equal(data.train.y, some["labels"])
    unreadable = "A/RGVtb2NyYXRpY2FCb2xkT2xkc3R5bGUgQm9sZC50dGY=.png, F/Q3Jvc3NvdmVyIEJvbGRPYmxpcXVlLnR0Zg==.png"
    assert data.notes == (f"2 of {len(data.train) + 2} pictures could not be read and were skipped: {unreadable}.",)
