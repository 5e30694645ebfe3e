"""The studies that come with Plainnet: each a spec beside this file; what they need and Plainnet is not, in plugins/."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from plainnet.core import registry
from plainnet.core.errors import unknown

FOLDER = Path(__file__).parent


def shipped() -> dict[str, Path]:
    """name -> its spec."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}


def plugins() -> dict[str, Path]:
    """name -> its file: what a source did, right or wrong."""
    return {path.stem: path for path in sorted((FOLDER / "plugins").glob("*.py"))}


def load(names: Iterable[str]) -> None:
    """Make these plugins known, those that are not yet."""
    for name in names:
        if name not in plugins():
            raise unknown("plugin", name, plugins(), "One of your own is given as --plugin FILE.")
        if not registry.is_plugin(name):
            registry.add_plugin(plugins()[name])
