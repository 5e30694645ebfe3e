"""Finds the files of a data set in the folders where they may be; those that are nowhere are downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plainnet.datasets.files import folders
from plainnet.datasets.files.published import Published

Roles = Sequence[Sequence[Published]]


def places(names: Sequence[str]) -> list[Path]:
    """Every folder that may hold a data set of these names, the first choice first."""
    found = [folders.places(name) for name in names]
    return list(dict.fromkeys(place for group in zip(*found, strict=True) for place in group))


def find(where: Sequence[Path], roles: Roles) -> tuple[Path, list[tuple[Path, Published] | None]]:
    """The folder that holds the files, or would; and for each role the file that plays it, if there is one."""
    folder, paths = folders.find(where, [[one.name for one in role] for role in roles])
    known = [{one.name: one for one in role} for role in roles]
    return folder, [None if path is None else (path, names[path.name]) for path, names in zip(paths, known, strict=True)]


def obtain(where: Sequence[Path], roles: Roles, accept: bool) -> list[tuple[Path, Published]]:
    """A file for each role; the first choice of a role is what is downloaded."""
    folder, found = find(where, roles)
    return [one or (_downloaded(role[0], folder, accept), role[0]) for one, role in zip(found, roles, strict=True)]


def _downloaded(known: Published, folder: Path, accept: bool) -> Path:
    from plainnet.datasets.files import download  # HTTP is slow to import

    return download.fetch(known, folder, download.Rules(accept))
