"""The folders that may hold a data set: $PLAINNET_DATA/<name>, $PLAINNET_DATA itself, then the user's cache.

The cache is $XDG_CACHE_HOME/plainnet/<name>, or ~/.cache/plainnet/<name> (XDG Base Directory Specification 0.8).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from plainnet.core.errors import RequestError


def cache(name: str) -> Path:
    """Where the user's cache keeps the data set of that name."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "plainnet" / name


def places(name: str) -> list[Path]:
    """Every folder that may hold it, the first choice first."""
    own = os.environ.get("PLAINNET_DATA")
    chosen = [Path(own).expanduser() / name, Path(own).expanduser()] if own else []
    return [*chosen, cache(name)]


def find(name: str, files: Sequence[str]) -> list[Path]:
    """The path of each file, gzipped or plain, all in the first folder that has any of them."""
    folders = places(name)
    for folder in folders:
        found = [_file(folder, file) for file in files]
        if any(found):
            folders = [folder]
            break
    missing = [file for file, path in zip(files, found, strict=True) if path is None]
    if missing:
        raise RequestError(
            f"The data set {name} needs the file {missing[0]}.gz (or {missing[0]}).",
            "no such file in " + ", ".join(map(str, folders)),
            f"Put {', '.join(files)} (.gz or not) into {cache(name)}, or set PLAINNET_DATA to the folder that has them.",
        )
    return [path for path in found if path is not None]


def _file(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / f"{name}.gz", folder / name) if path.is_file()), None)
