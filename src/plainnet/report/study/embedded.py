"""Figures within a page: as SVG or as PNG, whichever takes less, all of them together within so many bytes."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING

from plainnet.core.errors import require
from plainnet.report.figures import png, svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHARP = 150  # dots per inch
COARSER = (100, 70, 50)  # where there is not enough room


def embedded(figures: Sequence[Figure], room: int) -> list[str]:
    """The address of each as an image that holds itself; the largest ones become coarser where they must."""
    found = [min(_address("png", png(figure, SHARP)), _address("svg+xml", svg(figure)), key=len) for figure in figures]
    for dpi in COARSER:
        for i in sorted(range(len(found)), key=lambda i: -len(found[i])):
            if sum(map(len, found)) <= room:
                return found
            found[i] = min(found[i], _address("png", png(figures[i], dpi)), key=len)
    fits = sum(map(len, found)) <= room
    require(fits, "The report is too large for one HTML file.", f"{sum(map(len, found)):,} bytes of pictures", "Write Markdown.")
    return found


def _address(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
