"""The folders that may hold a data set: $PLAINNET_DATA/<name>, $PLAINNET_DATA itself, then the user's cache.

The cache is $XDG_CACHE_HOME/plainnet/<name>, or ~/.cache/plainnet/<name> (XDG Base Directory Specification 0.8, 2021); without
that variable ~/Library/Caches on macOS and %LOCALAPPDATA% on Windows. Environment variables are read when they are needed.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path


def cache(name: str) -> Path:
    """Where the user's cache keeps what has that name."""
    chosen = os.environ.get("XDG_CACHE_HOME")
    return (Path(chosen) if chosen else _system_cache()) / "plainnet" / name


def _system_cache() -> Path:
    local = os.environ.get("LOCALAPPDATA")
    if platform.system() == "Windows" and local:
        return Path(local)
    return Path.home() / ("Library/Caches" if platform.system() == "Darwin" else ".cache")


def places(name: str) -> list[Path]:
    """Every folder that may hold it, the first choice first."""
    own = os.environ.get("PLAINNET_DATA")
    chosen = [Path(own).expanduser() / name, Path(own).expanduser()] if own else []
    return [*chosen, cache(name)]


def find(folders: Sequence[Path], roles: Sequence[Sequence[str]]) -> tuple[Path, list[Path | None]]:
    """The first folder that has any of the files, and each role's file in it; else the first folder, without any.

    Each role names the files that can play it. Files of two folders are never mixed.
    """
    for folder in folders:
        found = [_first(folder, names) for names in roles]
        if any(found):
            return folder, found
    return folders[0], [None] * len(roles)


def _first(folder: Path, names: Sequence[str]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)
