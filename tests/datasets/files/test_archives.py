"""Archives made to do harm, or merely damaged: refused with our own error, in little memory; nothing is ever written."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.datasets.files.archives import Limits, members

LIMITS = Limits(files=5, size=10_000, total=1 << 20)


def entry(name: str, content: bytes = b"abc", kind: bytes = tarfile.REGTYPE, **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size, info.type = len(content), kind
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def packed(path: Path, *entries: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for info, content in entries:
            tar.addfile(info, io.BytesIO(content))
    return path


def test_files_in_their_order(tmp_path):
    folder = entry("a", b"", tarfile.DIRTYPE)
    path = packed(tmp_path / "good.tar.gz", folder, entry("a/two", b"22"), entry("a/one", b"1"), entry("a/none", b""))
    assert list(members(path, LIMITS)) == [("a/two", b"22"), ("a/one", b"1"), ("a/none", b"")]


HOSTILE = {
    "symbolic link": (entry("a", b"", tarfile.SYMTYPE, linkname="/etc/passwd"), "a, a link"),
    "hard link": (entry("a", b"", tarfile.LNKTYPE, linkname="b"), "a, a link"),
    "device": (entry("a", b"", tarfile.CHRTYPE), "a, a device"),
    "block device": (entry("a", b"", tarfile.BLKTYPE), "a, a device"),
    "pipe": (entry("a", b"", tarfile.FIFOTYPE), "a, a device"),
    "unknown kind": (entry("a", b"", b"Z"), "unknown entry"),
    "absolute": (entry("/etc/passwd"), "leads elsewhere.*/etc/passwd"),
    "out of it": (entry("a/../../b"), "leads elsewhere"),
    "backslashes": (entry("..\\b"), "leads elsewhere"),
    "nameless": (entry("."), "leads elsewhere"),
    "large": (entry("a", bytes(10_001)), "larger than any of its kind.*10,001"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_anything_but_plain_files_is_refused(tmp_path, name):
    bad, message = HOSTILE[name]
    with pytest.raises(RequestError, match=message):
        list(members(packed(tmp_path / "bad.tar.gz", entry("good"), bad), LIMITS))
    assert [path.name for path in tmp_path.iterdir()] == ["bad.tar.gz"]


def test_no_name_twice(tmp_path):
    path = packed(tmp_path / "twice.tar.gz", entry("a", b"1"), entry("b"), entry("a", b"2"))
    with pytest.raises(RequestError, match=r"holds a file twice\. Received: a\."):
        list(members(path, LIMITS))


def test_too_many_files(tmp_path):
    path = packed(tmp_path / "many.tar.gz", *(entry(str(i)) for i in range(6)))
    with pytest.raises(RequestError, match=r"too many files.*more than 5"):
        list(members(path, LIMITS))


def peak_of(path: Path, limits: Limits) -> int:
    tracemalloc.start()
    with pytest.raises(RequestError):
        list(members(path, limits))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_bombs(tmp_path):
    """What unpacks to far more than it is, wherever it hides: in a file, in a header's text, after the last file, in nothing."""
    zeros = bytes(50 << 20)
    bombs = {
        "file": gzip.compress(entry("a", zeros)[0].tobuf() + zeros, 1),
        "long name": gzip.compress(entry("././@LongLink", zeros, tarfile.GNUTYPE_LONGNAME)[0].tobuf() + zeros, 1),
        "pax header": gzip.compress(entry("x", zeros, tarfile.XHDTYPE)[0].tobuf() + zeros, 1),
        "sparse": gzip.compress(entry("a", zeros, tarfile.GNUTYPE_SPARSE)[0].tobuf() + zeros, 1),
    }
    for name, content in bombs.items():
        path = tmp_path / f"{name}.tar.gz"
        path.write_bytes(content)
        assert peak_of(path, LIMITS) < 2 << 20, name


def test_the_ratio_is_bounded_even_where_each_file_is_small(tmp_path):
    path = packed(tmp_path / "ratio.tar.gz", *(entry(f"{i:04}", bytes(9_000)) for i in range(1000)))
    with pytest.raises(RequestError, match="unpacks to more than such an archive holds"):
        list(members(path, Limits(files=2000, size=10_000, total=1 << 30)))


def test_damage_is_our_own_error(tmp_path):
    """Any bytes changed, any end cut off: read as far as it goes, or refused."""
    random = np.random.default_rng(0)
    images = [entry(f"a/{i}", random.bytes(300)) for i in range(4)]
    pax = tarfile.TarInfo("b" * 120)
    good = packed(tmp_path / "good.tar.gz", *images, (pax, b"")).read_bytes()
    plain = gzip.decompress(good)
    path = tmp_path / "bad.tar.gz"
    for number in range(300):
        content = bytearray(plain if number % 2 else good)
        for place in random.integers(0, len(content), 1 + number % 5):
            content[place] = random.integers(256)
        if number % 7 == 0:
            del content[int(random.integers(len(content))) :]
        path.write_bytes(gzip.compress(bytes(content), 1) if number % 2 else bytes(content))
        try:
            found = list(members(path, LIMITS))
            assert len(found) <= 5
        except RequestError as error:
            assert error.advice
