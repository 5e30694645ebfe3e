"""A document as Typst markup (typst.app/docs), all of it code: text stands in string literals, so that none of it is markup."""

from __future__ import annotations

import textwrap

from plainnet.report.fonts import CHINESE
from plainnet.report.study.document import MINUS, Block, Code, Document, Items, Paragraph, Picture, Section, Table

LATIN, FIXED = "Libertinus Serif", "DejaVu Sans Mono"  # which Typst brings along, with Cyrillic letters
REGIONS = {"zh": "cn"}
WIDTH = 6.9  # inches between the margins
SMALL = {9: 7.0, 12: 6.0}  # points of a table's letters, from so many columns on
WHOLE = 20  # rows of a table that no page break may part
NARROW = 11  # letters of a line of a heading in such a table
HEAD = """#set document(title: {title}, date: none)
#set page(paper: "a4", margin: 1.75cm, numbering: "1")
#set text(font: {fonts}, size: 10pt, lang: {language}{region})
#set par(spacing: 0.9em)
#set table(stroke: none, inset: (x: 0.35em, y: 0.3em))
#show table: set par(justify: false, leading: 0.35em)
#show raw: set text(font: {fixed}, size: 8pt)
#show raw.where(block: true): block.with(fill: luma(245), inset: 0.7em, width: 100%)
#show heading: set block(above: 1.5em, below: 0.8em)
#show figure.caption: set text(size: 9pt)
#text(size: 18pt, weight: "bold", {title})
"""


def typst(document: Document) -> str:
    """Pictures are files in the same folder, named by their places among the blocks."""
    chinese = ", ".join(map(quoted, CHINESE))
    covers = ', covers: "latin-in-cjk"' if document.language == "zh" else ""
    head = HEAD.format(
        title=quoted(document.title),
        language=quoted(document.language),
        region=f', region: "{REGIONS[document.language]}"' if document.language in REGIONS else "",
        fonts=f'((name: "{LATIN}"{covers}), {chinese})',
        fixed=f'("{FIXED}", {chinese})',
    )
    return head + "".join(f"#{_block(block, i)}\n" for i, block in enumerate(document.blocks))


def file(place: int) -> str:
    """Of the picture that is the block at that place."""
    return f"{place}.png"


def _block(block: Block, place: int) -> str:
    match block:
        case Section(heading):
            return f"heading({shown(heading)})"
        case Paragraph(text):
            return f"par({shown(text)})"
        case Items(texts):
            return f"list({', '.join(map(shown, texts))})"
        case Table():
            return _table(block)
        case Code(text, language):
            return f"raw({quoted(text.rstrip())}, lang: {quoted(language) if language else 'none'}, block: true)"
        case Picture(_, figure, caption):
            width = f"{min(WIDTH, figure.get_figwidth()):.2f}in"
            return f"figure(image({quoted(file(place))}, width: {width}, alt: {quoted(caption)}), caption: {shown(caption)})"


def _table(table: Table) -> str:
    """Rules above, below and under the head, which every page repeats."""
    head, *rows = table.rows
    sides = ", ".join("left" if i < table.left else "right" for i in range(len(head)))
    size = next((points for columns, points in reversed(SMALL.items()) if len(head) >= columns), 8.5)
    lines = [textwrap.fill(cell, NARROW) if len(head) >= min(SMALL) else cell for cell in head]
    strong = ", ".join(f"strong({quoted(line)})" for line in lines)
    cells = "".join(f"  {', '.join(map(shown, row))},\n" for row in rows)
    broken = "false" if len(rows) <= WHOLE else "true"
    return (
        f"block(breakable: {broken}, text(size: {size}pt, table(columns: {len(head)}, align: ({sides},),\n  table.hline(),\n"
        f"  table.header({strong}, table.hline(stroke: 0.5pt)),\n{cells}  table.hline(),\n)))"
    )


def shown(text: str) -> str:
    return quoted(MINUS.sub("\N{MINUS SIGN}", text))


def quoted(text: str) -> str:
    """A string literal; signs that cannot be seen are left out."""
    kept = "".join(c for c in text if c.isprintable() or c in "\n\N{NO-BREAK SPACE}")
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
