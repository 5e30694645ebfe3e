"""A document as one HTML file that needs nothing else: no script, no network, pictures within it, at most 2 MB.

All text is escaped, and a content security policy lets nothing be loaded or run, should some be markup all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from plainnet.report.study.document import Block, Code, Document, Items, Paragraph, Picture, Section, Table
from plainnet.report.study.embedded import embedded

MOST_BYTES = 2_000_000
MOST_ROWS = 300  # of a table, or items of a list
INCH = 96  # of CSS's pixels
STYLE = Path(__file__).with_name("report.css")
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header><h1>{title}</h1></header>
<main>
{main}
</main>
</body>
</html>
"""


def html(document: Document) -> str:
    """What a table or a list has beyond its first 300 rows is counted there; Markdown has them all."""
    parts = _sections(document.blocks)
    texts = [[("" if isinstance(block, Picture) else _block(block, heading)) for block in blocks] for heading, blocks in parts]
    spent = sum(len(text.encode()) for each in texts for text in each) + 50_000
    sources = iter(embedded([b.figure for _, blocks in parts for b in blocks if isinstance(b, Picture)], MOST_BYTES - spent))
    sections = []
    for i, ((heading, blocks), each) in enumerate(zip(parts, texts, strict=True), 1):
        inner = [_picture(b, next(sources)) if isinstance(b, Picture) else text for b, text in zip(blocks, each, strict=True)]
        sections.append(_section(i, heading, inner))
    main = "\n".join([*sections[:2], _contents(document.title, [heading for heading, _ in parts]), *sections[2:]])
    style = STYLE.read_text(encoding="utf-8")
    return PAGE.format(
        language=escape(document.language), policy=escape(POLICY), title=escape(document.title), style=style, main=main
    )


def _sections(blocks: Sequence[Block]) -> list[tuple[str, list[Block]]]:
    found: list[tuple[str, list[Block]]] = []
    for block in blocks:
        if isinstance(block, Section):
            found.append((block.heading, []))
        else:
            found[-1][1].append(block)
    return found


def _section(number: int, heading: str, inner: Sequence[str]) -> str:
    body = "\n".join(inner)
    return f'<section id="s{number}" aria-labelledby="h{number}">\n<h2 id="h{number}">{escape(heading)}</h2>\n{body}\n</section>'


def _contents(title: str, headings: Sequence[str]) -> str:
    """Of what follows the question and the answer."""
    links = "".join(f'<li><a href="#s{i}">{escape(heading)}</a></li>' for i, heading in enumerate(headings, 1) if i > 2)
    return f'<nav aria-label="{escape(title)}"><ol>{links}</ol></nav>'


def _block(block: Block, heading: str) -> str:
    match block:
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Items(texts):
            items = [*texts[:MOST_ROWS], *_more(len(texts))]
            return "<ul>\n" + "\n".join(f"<li>{escape(text)}</li>" for text in items) + "\n</ul>"
        case Table():
            return _table(block, escape(heading))
        case Code(text, language):
            return f'<pre tabindex="0"><code class="language-{escape(language)}">{escape(text)}</code></pre>'
    raise AssertionError(block)


def _more(count: int) -> list[str]:
    return [f"… +{count - MOST_ROWS:,}"] if count > MOST_ROWS else []


def _table(table: Table, heading: str) -> str:
    """The first cell of each row is its heading."""
    head, *rows = table.rows
    shown = "\n".join(f"<tr>{''.join(_cells(row, table.left))}</tr>" for row in rows[:MOST_ROWS])
    foot = "".join(f'\n<tfoot><tr><td class="text" colspan="{len(head)}">{text}</td></tr></tfoot>' for text in _more(len(rows)))
    columns = "".join(f'<th scope="col"{_side(i, table.left)}>{escape(cell)}</th>' for i, cell in enumerate(head))
    return (
        f'<div class="wide" role="region" aria-label="{heading}" tabindex="0"><table>\n<caption>{heading}</caption>\n'
        f"<thead><tr>{columns}</tr></thead>\n<tbody>\n{shown}\n</tbody>{foot}\n</table></div>"
    )


def _cells(row: Sequence[str], left: int) -> Iterator[str]:
    for i, cell in enumerate(row):
        tag, scope = ("th", ' scope="row"') if i == 0 else ("td", "")
        yield f"<{tag}{scope}{_side(i, left)}>{escape(cell)}</{tag}>"


def _side(column: int, left: int) -> str:
    return ' class="text"' if column < left else ""


def _picture(picture: Picture, source: str) -> str:
    kind, caption = "photographs" if picture.photographs else "chart", escape(picture.caption)
    width, height = (round(INCH * size) for size in picture.figure.get_size_inches())
    return (
        f'<figure>\n<div class="card {kind}" role="group" tabindex="0">'
        f'<img src="{source}" width="{width}" height="{height}" alt="{caption}"></div>\n'
        f"<figcaption>{caption}</figcaption>\n</figure>"
    )
