"""What was decoded is kept, mapped, and made anew when the files change; nothing half-made stays."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.datasets.base import Data, Rows
from plainnet.datasets.files.decoded import decoded
from plainnet.datasets.files.published import Published

CONTENT = b"the published bytes"
KNOWN = Published("file", len(CONTENT), "sha256:" + hashlib.sha256(CONTENT).hexdigest())


class Decoder:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, scratch: Path) -> Data:
        self.asked += 1
        (scratch / "something").write_bytes(b"of its own")
        x, y = np.arange(12, dtype=np.uint8).reshape(3, 4), np.array([0, 1, 0], np.int32)
        return Data(Rows(x, y), Rows(x[:1], y[:1]), ("a", "b"), (2, 2), notes=("A note.",))


@pytest.fixture
def file(homeless, tmp_path) -> Path:
    path = homeless / "file"
    path.write_bytes(CONTENT)
    return path


def cache(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache" / "plainnet" / "decoded").glob("*"))


def test_decoded_once_and_mapped(file, tmp_path):
    decode = Decoder()
    for _ in range(3):
        data = decoded("some", [(file, KNOWN)], False, decode)
        assert isinstance(data.train.x, np.memmap)
        assert not data.train.x.flags.writeable
        assert data.train.x.tolist() == np.arange(12).reshape(3, 4).tolist()
        assert data.test is not None
        assert data.test.y.tolist() == [0]
        assert (data.class_names, data.row_shape, data.notes) == (("a", "b"), (2, 2), ("A note.",))
    assert decode.asked == 1
    assert [path.name.startswith("some-") for path in cache(tmp_path)] == [True]


def test_a_changed_file_is_refused_with_both_hashes_unless_accepted(file):
    decode = Decoder()
    decoded("some", [(file, KNOWN)], False, decode)
    file.write_bytes(b"The published bytes")
    with pytest.raises(RequestError) as caught:
        decoded("some", [(file, KNOWN)], False, decode)
    for part in (KNOWN.digest, hashlib.sha256(b"The published bytes").hexdigest(), "--accept-changed-files", str(file)):
        assert part in str(caught.value)
    assert decode.asked == 1
    for _ in range(2):
        decoded("some", [(file, KNOWN)], True, decode)
    assert decode.asked == 2
    with pytest.raises(RequestError, match="not the file that was published"):
        decoded("some", [(file, KNOWN)], False, decode)


def test_a_touched_file_is_checked_again(file):
    decode = Decoder()
    decoded("some", [(file, KNOWN)], False, decode)
    os.utime(file, (1, 1))
    decoded("some", [(file, KNOWN)], False, decode)
    assert decode.asked == 2


def test_a_failure_leaves_nothing(file, tmp_path):
    def fail(scratch: Path) -> Data:
        (scratch / "half").write_bytes(b"done")
        raise RequestError("It is damaged.", "bytes", "Mend it.")

    with pytest.raises(RequestError, match="It is damaged"):
        decoded("some", [(file, KNOWN)], False, fail)
    assert not (tmp_path / "cache").exists()


def test_a_damaged_cache_is_made_anew(file, tmp_path):
    decode = Decoder()
    decoded("some", [(file, KNOWN)], False, decode)
    (kept,) = cache(tmp_path)
    (kept / "about.json").write_text("{")
    assert decoded("some", [(file, KNOWN)], False, decode).train.y.tolist() == [0, 1, 0]
    decoded("some", [(file, KNOWN)], False, decode)
    assert decode.asked == 2


def test_without_a_cache_to_write_to(file, tmp_path, monkeypatch):
    (tmp_path / "blocked").write_bytes(b"a file, not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "blocked"))
    data = decoded("some", [(file, KNOWN)], False, Decoder())
    assert data.train.x.tolist() == np.arange(12).reshape(3, 4).tolist()
