"""CIFAR-10's files: records of a label byte and three planes of 32 x 32 (R, G, B), or JPEG copies. Rows are (32, 32, 3)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require
from plainnet.datasets.base import Data, Rows
from plainnet.datasets.files.archives import Limits, members
from plainnet.datasets.files.bar import bar
from plainnet.datasets.formats import arrays
from plainnet.datasets.formats.checks import checked
from plainnet.datasets.formats.pictures import pixels

SHAPE = (32, 32, 3)
RECORD = 1 + 3072
LIMITS = Limits(files=50, size=32 << 20, total=256 << 20)
TRAIN = tuple(f"data_batch_{i}.bin" for i in range(1, 6))
TEST = ("test_batch.bin",)
AGAIN = "Remove it to fetch it anew."


def decode_binary(archive: Path, classes: tuple[str, ...]) -> Data:
    found = {PurePosixPath(name).name: content for name, content in members(archive, LIMITS) if name.endswith(".bin")}
    missing = [name for name in (*TRAIN, *TEST) if name not in found]
    require(not missing, f"{archive.name} lacks some of its files.", ", ".join(missing), AGAIN)
    train, test = (_records([found[name] for name in names], archive.name) for names in (TRAIN, TEST))
    parts = [checked(rows, len(classes), archive.name) for rows in (train, test)]
    return Data(parts[0], parts[1], classes, SHAPE)


def _records(contents: Sequence[bytes], name: str) -> Rows:
    odd = [len(content) for content in contents if len(content) % RECORD or not content]
    require(not odd, f"{name} holds a file that is not made of records of {RECORD:,} bytes.", f"{odd[:1]} bytes", AGAIN)
    records = np.frombuffer(b"".join(contents), np.uint8).reshape(-1, RECORD)
    planes = records[:, 1:].reshape(-1, 3, 32, 32)
    return Rows(np.ascontiguousarray(planes.transpose(0, 2, 3, 1)).reshape(len(records), -1), records[:, 0].astype(np.int32))


def decode_jpeg(path: Path, classes: tuple[str, ...]) -> Data:
    """`train_jpeg`, `train_offsets`, `train_labels` and the same of `test`: files one after the other, where each begins."""
    parts = []
    for part in ("train", "test"):
        content, offsets, labels = arrays.named(path, tuple(f"{part}_{field}" for field in ("jpeg", "offsets", "labels")))
        parts.append(checked(Rows(_jpegs(path, content, offsets, part), labels.astype(np.int32)), len(classes), path.name))
    return Data(
        parts[0], parts[1], classes, SHAPE, notes=("The pixels come from JPEG copies: close to the original, not equal.",)
    )


def _jpegs(path: Path, content: Array, offsets: Array, part: str) -> Array:
    ordered = len(offsets) > 1 and offsets[0] >= 0 and offsets[-1] <= len(content) and bool((np.diff(offsets) > 0).all())
    require(ordered, f"The offsets in {path.name} do not fit its pictures.", f"{part}_offsets", AGAIN)
    x = np.empty((len(offsets) - 1, 3072), np.uint8)
    with bar(f"decoding {path.name}, {part}", len(x)) as advance:
        for i, (start, end) in enumerate(pairwise(offsets)):
            picture = pixels(content[start:end].tobytes(), "JPEG", SHAPE)
            if picture is None:
                raise RequestError(f"{path.name} holds a picture that cannot be read.", f"number {i} of {part}", AGAIN)
            x[i] = picture.reshape(-1)
            advance(1)
    return x
