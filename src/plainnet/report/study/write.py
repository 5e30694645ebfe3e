"""A document as a file, in the format that the file's name says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from plainnet.core.errors import require, unknown
from plainnet.core.files import write_whole
from plainnet.report.study.document import Document
from plainnet.report.study.markdown import markdown

WRITERS: dict[str, Callable[[Document], str]] = {".md": markdown}


def check(path: Path) -> None:
    """Refuse, before anything is computed, a file that cannot be written."""
    require(path.parent.is_dir(), "There is no such folder to write to.", path.parent, "Make it first, or choose another --out.")
    if path.suffix not in WRITERS:
        raise unknown("format", path.suffix or path.name, WRITERS)


def write(document: Document, path: Path) -> None:
    """The file appears whole or not at all."""
    write_whole(path, WRITERS[path.suffix](document).encode())
