"""A published file is known by its size and hash: what is found or fetched under its name must be that file.

SHA-256 (FIPS 180-4, 2015) where it could be had. For the archives of notMNIST only MD5 (Rivest, RFC 1321, 1992) is on
record: it shows damage, not malice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plainnet.core.errors import RequestError

BLOCK = 1 << 20


@dataclass(frozen=True)
class Published:
    """digest: "sha256:..." or "md5:..."; urls: where it can be had, the first choice first (https only)."""

    name: str
    size: int
    digest: str
    urls: tuple[str, ...] = ()

    def with_urls(self, *folders: str) -> Published:
        """The same file, to be had in these folders of the web."""
        return Published(self.name, self.size, self.digest, tuple(folder + self.name for folder in folders))


def digest_of(path: Path, like: str) -> str:
    """The digest of a file, by the algorithm that the digest `like` names."""
    algorithm = like.partition(":")[0]
    with path.open("rb") as file:
        return f"{algorithm}:{hashlib.file_digest(file, algorithm).hexdigest()}"


def matches(path: Path, known: Published) -> bool:
    return path.stat().st_size == known.size and digest_of(path, known.digest) == known.digest


def require_published(path: Path, known: Published) -> None:
    """Refuse a file that is not the published one, naming both hashes."""
    if not matches(path, known):
        raise RequestError(
            f"{path.name} is not the file that was published.",
            f"{described(path.stat().st_size, digest_of(path, known.digest))} instead of {described(known.size, known.digest)}",
            f"Remove {path} to fetch it anew, or take it as it is: --accept-changed-files.",
        )


def described(size: int, digest: str) -> str:
    return f"{size:,} bytes with {digest}"


def total(files: Sequence[Published]) -> int:
    return sum(file.size for file in files)
