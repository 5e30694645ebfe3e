"""A document as PDF, whose bytes depend on its content and the installed fonts alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

from plainnet.core.errors import RequestError
from plainnet.report.figures import png
from plainnet.report.study.document import Document, Picture
from plainnet.report.study.typst import file, typst

SHARP = 220  # dots per inch of a picture


def require_typst() -> None:
    try:
        import typst  # noqa: F401
    except ImportError as error:
        advice = "Install it: pip install 'plainnet[report]'."
        raise RequestError("PDF files need the package typst.", "none is installed", advice) from error


def pdf(document: Document) -> bytes:
    """Typst sees one folder, which holds this document and its pictures alone."""
    require_typst()
    from typst import compile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for place, block in enumerate(document.blocks):
            if isinstance(block, Picture):
                (folder / file(place)).write_bytes(png(block.figure, SHARP))
        main = folder / "main.typ"
        main.write_text(typst(document), encoding="utf-8")
        return compile(main, root=folder)
