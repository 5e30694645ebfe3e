"""A document as Markdown (CommonMark with GitHub's tables)."""

from __future__ import annotations

import re
from urllib.parse import quote

from plainnet.report.study.document import Block, Code, Document, Items, Paragraph, Picture, Section, Table


def markdown(document: Document) -> str:
    """Pictures are named as files beside this one."""
    return "\n\n".join([f"# {plain(document.title)}", *map(_block, document.blocks)]) + "\n"


def _block(block: Block) -> str:
    match block:
        case Section(heading):
            return f"## {plain(heading)}"
        case Paragraph(text):
            return plain(text)
        case Items(texts):
            return "\n".join(f"- {plain(text)}" for text in texts)
        case Table():
            return _table(block)
        case Code(text, language):
            return f"```{language}\n{text}```"
        case Picture(name, _, caption):
            return f"![{plain(caption)}]({quote(name)}.png)\n\n{plain(caption)}"


def _table(table: Table) -> str:
    head, *rest = table.rows
    rule = [":--" if i < table.left else "--:" for i in range(len(head))]
    return "\n".join(f"| {' | '.join(line)} |" for line in (map(plain, head), rule, *(map(plain, row) for row in rest)))


def plain(text: str) -> str:
    """On one line, with nothing in it that Markdown would read as its own."""
    return re.sub(r"([\\`*#<>|\[\]])", r"\\\1", " ".join(text.split()))
