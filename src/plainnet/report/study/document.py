"""A report as data: blocks that each format writes in its own way. All text is plain; whoever writes it escapes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


MINUS = re.compile(r"(?<![^\s(\uff08])-(?=\d)")  # a hyphen that is the sign of a number


@dataclass(frozen=True)
class Section:
    """The heading of what follows."""

    heading: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Items:
    texts: Sequence[str]


@dataclass(frozen=True)
class Table:
    """The first row is the heading; so many columns are aligned left, the others right."""

    rows: Sequence[Sequence[str]]
    left: int = 1


@dataclass(frozen=True)
class Code:
    """language: as highlighters call it, or empty."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Picture:
    """name: of a file, without a suffix; caption: what it shows, which is also its text for those who cannot see it.

    photographs: whether it holds images whose colors stay as they are on a dark screen too.
    """

    name: str
    figure: Figure
    caption: str
    photographs: bool = False


Block = Section | Paragraph | Items | Table | Code | Picture


@dataclass(frozen=True)
class Document:
    """language: en, ru or zh."""

    title: str
    language: str
    blocks: Sequence[Block]
