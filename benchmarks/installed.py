"""What a package takes on the disk: itself and all that it needs, in MB."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def megabytes(package: str, *also: str) -> float:
    """also: what it works with though it does not ask for it (Keras a backend, an estimator scikit-learn)."""
    return sum(_bytes(name) for name in _closure({canonicalize_name(name) for name in (package, *also)})) / 1e6


def _closure(names: set[str]) -> set[str]:
    found, open_ones = set[str](), set(names)
    while open_ones:
        name = open_ones.pop()
        found.add(name)
        open_ones |= set(_needs(name)) - found
    return found


def _needs(name: str) -> Iterator[str]:
    """What is needed here, extras left out."""
    try:
        asked = distribution(name).requires or []
    except PackageNotFoundError:
        return
    for requirement in map(Requirement, asked):
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield canonicalize_name(requirement.name)


def _bytes(name: str) -> int:
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return 0
    paths = [Path(str(file.locate())) for file in files if "__pycache__" not in file.parts]
    return sum(path.stat().st_size for path in paths if path.is_file())
