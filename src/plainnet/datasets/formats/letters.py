"""notMNIST's archives: NAME/A..J/*.png, 28 x 28, grey; sorted by letter, then by file name, whatever the archive's order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.datasets.base import Data, Rows
from plainnet.datasets.files.archives import Limits, members
from plainnet.datasets.files.bar import bar
from plainnet.datasets.formats.pictures import pixels

LETTERS = tuple("ABCDEFGHIJ")
SIDE = 28
CHUNK = 16_384  # pictures moved at a time
SHOWN = 5  # unreadable pictures named


@dataclass
class Found:
    """names: (letter, file name) of each picture, in the archive's order; unreadable: those that are none."""

    names: list[tuple[str, str]] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def decode(archive: Path, pictures: int, scratch: Path) -> Data:
    """All pictures of an archive of about so many, as rows in a memory-mapped file in the scratch folder."""
    limits = Limits(files=2 * pictures, size=1 << 16, total=pictures * 8192)
    found, raw = Found(), scratch / "raw"
    with raw.open("wb") as file:
        for picture in _pictures(archive, limits, found, pictures):
            file.write(picture.tobytes())
    require(bool(found.names), f"{archive.name} holds no pictures.", f"{len(found.unreadable)} other files", "Fetch it anew.")
    x = _sorted(raw, found.names, scratch / "x.npy")
    y = np.array([LETTERS.index(letter) for letter, _ in sorted(found.names)], np.int32)
    return Data(Rows(x, y), None, LETTERS, (SIDE, SIDE), notes=_notes(found))


def _pictures(archive: Path, limits: Limits, found: Found, pictures: int) -> Iterator[Array]:
    with bar(f"decoding {archive.name}", pictures) as advance:
        for name, content in members(archive, limits):
            path = PurePosixPath(name)
            if path.suffix != ".png" or path.parent.name not in LETTERS:
                continue
            picture = pixels(content, "PNG", (SIDE, SIDE))
            if picture is None:
                found.unreadable.append(f"{path.parent.name}/{path.name}")
            else:
                found.names.append((path.parent.name, path.name))
                yield picture
            advance(1)


def _sorted(raw: Path, names: list[tuple[str, str]], target: Path) -> Array:
    """The pictures in the order of their names, moved a few at a time: they need not fit into memory twice."""
    size = SIDE * SIDE
    order = np.array(sorted(range(len(names)), key=names.__getitem__))
    unsorted = np.memmap(raw, np.uint8, "r", shape=(len(names), size))
    x: Array = np.lib.format.open_memmap(target, "w+", np.uint8, (len(names), size))
    for start in range(0, len(names), CHUNK):
        x[start : start + CHUNK] = unsorted[order[start : start + CHUNK]]
    return x


def _notes(found: Found) -> tuple[str, ...]:
    if not found.unreadable:
        return ()
    listed = sorted(found.unreadable)
    more = f" and {len(listed) - SHOWN:,} more" if len(listed) > SHOWN else ""
    count = f"{len(listed):,} of {len(listed) + len(found.names):,} pictures could not be read and were skipped"
    return (f"{count}: {', '.join(listed[:SHOWN])}{more}.",)
