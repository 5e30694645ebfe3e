"""IDX: two zero bytes, a type (0x08: unsigned bytes), the number of dimensions, each as big-endian uint32, then the values.

LeCun, Cortes and Burges, "The MNIST database of handwritten digits", 1998. Gzipped or plain, told apart by content, not by name.
"""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require

LARGEST = 2 << 30  # bytes
DEFLATE = 1032  # no gzipped file grows by more than this factor
AGAIN = "Download the file again."


def read(path: Path, dimensions: int, largest: int = LARGEST) -> Array:
    """The uint8 values of an IDX file with that many dimensions; no more than `largest` bytes of them."""
    try:
        with _open(path) as file:
            return _read(file, path, dimensions, largest)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RequestError(f"{path.name} is damaged: its gzip stream does not unpack.", error, AGAIN) from error
    except OSError as error:
        raise RequestError(f"{path} cannot be read.", error.strerror or error, "Check the path and its permissions.") from error


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if _gzipped(path) else path.open("rb")


def _gzipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _read(file: BinaryIO, path: Path, dimensions: int, largest: int) -> Array:
    shape = _shape(file, path, dimensions)
    size = math.prod(shape)
    advice = f"The limit is {largest:,}. " + AGAIN
    require(size <= largest, f"{path.name} announces more bytes than an IDX file may hold.", f"{size:,}", advice)
    possible = path.stat().st_size * (DEFLATE if _gzipped(path) else 1)
    _require_whole(path, size, possible if possible < size else size)
    values = np.empty(size, np.uint8)
    _require_whole(path, size, _fill(file, values.data))
    require(file.read(1) == b"", f"{path.name} goes on after the {size:,} values it announces.", "more bytes", AGAIN)
    return values.reshape(shape)


def _shape(file: BinaryIO, path: Path, dimensions: int) -> tuple[int, ...]:
    magic = bytes((0, 0, 8, dimensions))
    found = file.read(4)
    advice = f"An IDX file of unsigned bytes with {dimensions} dimensions begins with {magic.hex(' ')}. " + AGAIN
    require(found == magic, f"{path.name} is not the IDX file it should be.", found.hex(" ") or "an empty file", advice)
    header = file.read(4 * dimensions)
    require(len(header) == 4 * dimensions, f"{path.name} ends within its header.", f"{4 + len(header)} bytes", AGAIN)
    shape = tuple(int(n) for n in np.frombuffer(header, ">u4"))
    require(min(shape) > 0, f"{path.name} holds nothing.", f"dimensions {shape}", AGAIN)
    return shape


def _fill(file: BinaryIO, room: memoryview) -> int:
    """Read until the room is full or the file ends -> bytes read."""
    done = 0
    while done < len(room) and (count := file.readinto(room[done : done + (1 << 20)])):  # type: ignore[attr-defined]
        done += count
    return done


def _require_whole(path: Path, size: int, found: int) -> None:
    require(found == size, f"{path.name} is cut short: it announces {size:,} values.", f"at most {found:,}", AGAIN)
