"""A document as a file, in the format that the file's name says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from plainnet.core.errors import require, unknown
from plainnet.core.files import write_whole
from plainnet.report.figures import png
from plainnet.report.fonts import require_chinese
from plainnet.report.study.document import Block, Document, Picture
from plainnet.report.study.html import html
from plainnet.report.study.latex import latex
from plainnet.report.study.markdown import markdown
from plainnet.report.study.pdf import pdf, require_typst

WRITERS: dict[str, Callable[[Document], str | bytes]] = {".md": markdown, ".html": html, ".pdf": pdf, ".tex": latex}
BESIDE = {".md", ".tex"}  # formats whose pictures are files of their own, in a folder beside the text


def check(path: Path, language: str = "en") -> None:
    """Refuse, before anything is computed, a file that cannot be written."""
    require(path.parent.is_dir(), "There is no such folder to write to.", path.parent, "Make it first, or choose another --out.")
    if path.suffix not in WRITERS:
        raise unknown("format", path.suffix or path.name, WRITERS)
    if path.suffix == ".pdf":
        require_typst()
    if language == "zh":
        require_chinese()


def write(document: Document, path: Path) -> None:
    """The file appears whole or not at all, and its pictures before it."""
    if path.suffix in BESIDE:
        document = _with_files(document, path.with_name(f"{path.stem}-files"))
    content = WRITERS[path.suffix](document)
    write_whole(path, content if isinstance(content, bytes) else content.encode())


def _with_files(document: Document, folder: Path) -> Document:
    """The same with each picture named by its file, which is written."""
    return replace(document, blocks=[_with_file(block, folder) for block in document.blocks])


def _with_file(block: Block, folder: Path) -> Block:
    if not isinstance(block, Picture):
        return block
    folder.mkdir(exist_ok=True)
    write_whole(folder / f"{block.name}.png", png(block.figure))
    return replace(block, name=f"{folder.name}/{block.name}")
