"""IDX files, made by hand byte for byte."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainnet.core.errors import RequestError
from plainnet.datasets.formats import idx

LABELS = b"\x00\x00\x08\x01" + b"\x00\x00\x00\x03" + b"\x07\x00\x09"
IMAGES = b"\x00\x00\x08\x03" + struct.pack(">3I", 2, 1, 3) + bytes([1, 2, 3, 250, 251, 255])


@pytest.fixture(params=["plain", "gzipped"])
def write(request: pytest.FixtureRequest, tmp_path: Path):
    """content -> the path of a file that holds it."""

    def _write(content: bytes) -> Path:
        path = tmp_path / "some-idx-ubyte"
        path.write_bytes(gzip.compress(content) if request.param == "gzipped" else content)
        return path

    return _write


def test_labels_and_images(write):
    assert idx.read(write(LABELS), 1).tolist() == [7, 0, 9]
    images = idx.read(write(IMAGES), 3)
    assert images.dtype == np.uint8
    assert images.tolist() == [[[1, 2, 3]], [[250, 251, 255]]]
    images[0] = 0  # an array of the caller's own


@pytest.mark.parametrize(
    ("content", "dimensions", "message"),
    [
        (b"", 1, "not the IDX file it should be.*an empty file"),
        (IMAGES, 1, "not the IDX file it should be.*00 00 08 03.*00 00 08 01"),
        (b"\x00\x00\x0d\x01" + LABELS[4:], 1, "not the IDX file it should be"),
        (b"PK\x03\x04" + LABELS, 1, "not the IDX file it should be"),
        (LABELS[:6], 1, "ends within its header"),
        (LABELS[:-1], 1, "cut short: it announces 3 values"),
        (LABELS + b"\x00", 1, "goes on after the 3 values"),
        (b"\x00\x00\x08\x01\x00\x00\x00\x00", 1, "holds nothing"),
        (b"\x00\x00\x08\x03" + b"\xff" * 12, 3, "more bytes than an IDX file may hold"),
        (b"\x00\x00\x08\x01\x70\x00\x00\x00\x00", 1, "cut short: it announces 1,879,048,192 values"),
    ],
)
def test_damaged_files_are_refused(write, content, dimensions, message):
    with pytest.raises(RequestError, match=message):
        idx.read(write(content), dimensions)


@given(st.binary(max_size=60))
def test_junk_is_refused_or_read_never_crashes(tmp_path_factory, junk):
    path = tmp_path_factory.getbasetemp() / "junk"
    path.write_bytes(junk)
    for dimensions in (1, 3):
        try:
            assert idx.read(path, dimensions).size == len(junk) - 4 - 4 * dimensions
        except RequestError as error:
            assert error.what
            assert error.advice


@given(st.integers(0, len(gzip.compress(IMAGES)) - 1))
def test_a_gzipped_file_cut_anywhere_is_refused(tmp_path_factory, length):
    path = tmp_path_factory.getbasetemp() / "cut"
    path.write_bytes(gzip.compress(IMAGES)[:length])
    with pytest.raises(RequestError):
        idx.read(path, 3)


def test_a_flipped_bit_is_noticed(tmp_path):
    content = bytearray(gzip.compress(IMAGES))
    content[-6] ^= 1  # in the checksum
    path = tmp_path / "flipped"
    path.write_bytes(content)
    with pytest.raises(RequestError, match="damaged"):
        idx.read(path, 3)


def test_a_missing_file_and_a_folder(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(RequestError, match="cannot be read"):
            idx.read(path, 1)
