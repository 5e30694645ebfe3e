"""Reads a tar.gz member by member: nothing is extracted, and nothing in it is trusted.

Only regular files and folders, no name twice, none that leads out of the archive; so many files, each so large, and no more
bytes than the archive's own size can honestly hold.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from plainnet.core.errors import RequestError, require

AGAIN = "Remove it to fetch it anew."
DAMAGED = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, LookupError, OverflowError)


@dataclass(frozen=True)
class Limits:
    """files: at most so many; size: bytes of one; total: bytes of all, headers too; ratio: of that to the archive's size."""

    files: int
    size: int
    total: int
    ratio: int = 100


class _Capped(io.RawIOBase):
    """Reads forward only, never more at once than a member may have, nor more in all than is allowed."""

    def __init__(self, file: gzip.GzipFile, name: str, most_at_once: int, most: int) -> None:
        self.file, self.name, self.most_at_once, self.most = file, name, most_at_once, most

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._require(offset)
        return self.file.seek(offset, whence)

    def read(self, size: int | None = -1) -> bytes:
        wanted = self.most if size is None or size < 0 else size
        require(wanted <= self.most_at_once, f"{self.name} announces too large a part.", f"{wanted:,} bytes", AGAIN)
        self._require(self.file.tell() + wanted)
        return self.file.read(wanted)

    def _require(self, end: int) -> None:
        what = f"{self.name} unpacks to more than such an archive holds."
        require(end <= self.most, what, f"more than {self.most:,} bytes", AGAIN)


def members(path: Path, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file of a tar.gz, in its order."""
    most = min(limits.total, limits.ratio * path.stat().st_size + tarfile.RECORDSIZE)
    try:
        with gzip.open(path) as file:
            capped = _Capped(file, path.name, max(limits.size, tarfile.RECORDSIZE), most)
            with tarfile.open(fileobj=capped, mode="r:") as tar:
                yield from _files(tar, path.name, limits)
    except DAMAGED as error:
        if isinstance(error, RequestError):
            raise
        raise RequestError(f"{path.name} is damaged.", error, AGAIN) from error


def _files(tar: tarfile.TarFile, archive: str, limits: Limits) -> Iterator[tuple[str, bytes]]:
    seen = set[str]()
    while (member := tar.next()) is not None:
        tar.members.clear()  # type: ignore[attr-defined]  # else every header of a large archive stays in memory
        if member.isdir():
            continue
        _require_plain(member, archive, limits)
        require(member.name not in seen, f"{archive} holds a file twice.", member.name, AGAIN)
        seen.add(member.name)
        require(len(seen) <= limits.files, f"{archive} holds too many files.", f"more than {limits.files:,}", AGAIN)
        content = tar.extractfile(member)
        data = content.read() if content is not None else b""
        require(len(data) == member.size, f"{archive} is cut short.", f"{member.name} ends early", AGAIN)
        yield member.name, data


def _require_plain(member: tarfile.TarInfo, archive: str, limits: Limits) -> None:
    plain = member.isreg() and not member.issparse()
    require(plain, f"{archive} holds something else than files.", f"{member.name}, a {_kind(member)}", AGAIN)
    name = PurePosixPath(member.name)
    inside = bool(name.parts) and not name.is_absolute() and ".." not in name.parts and "\\" not in member.name
    require(inside, f"{archive} holds a file whose name leads elsewhere.", member.name, AGAIN)
    what = f"{archive} holds a file larger than any of its kind."
    require(member.size <= limits.size, what, f"{member.name}, {member.size:,} bytes", AGAIN)


def _kind(member: tarfile.TarInfo) -> str:
    if member.islnk() or member.issym():
        return "link"
    return "device" if member.isdev() else "sparse or unknown entry"
