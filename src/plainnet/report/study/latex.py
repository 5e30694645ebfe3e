r"""A document as a fragment of LaTeX, to be read by \input: sections, text, tables of booktabs, pictures as files beside it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from plainnet.report.study.document import MINUS, Block, Code, Document, Items, Paragraph, Picture, Section, Table

NEEDS = {
    "en": r"\usepackage{booktabs, graphicx}",
    "ru": r"\usepackage{booktabs, graphicx}, and babel or polyglossia for Russian",
    "zh": r"\usepackage{booktabs, graphicx, ctex}, and XeLaTeX or LuaLaTeX",
}
ROWS = 40  # of a table, which does not break over pages: a longer one is several
NARROW = 12  # letters of a line of a table's heading
WIDE = 40  # letters of a cell of text, from which it has several lines
MARKS = {
    **{c: f"\\{c}" for c in "{}$&#_%"},
    **{"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"},
    **{"<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "\N{NO-BREAK SPACE}": "~"},
    **{"`": r"\textasciigrave{}", "[": "{[}", "]": "{]}", "*": "{*}"},  # the last three could be options of a command
}


def latex(document: Document) -> str:
    head = f"% {plain(document.title)}. The preamble needs {NEEDS[document.language]}.\n"
    return head + "".join(f"\n{_block(block)}\n" for block in document.blocks)


def _block(block: Block) -> str:
    match block:
        case Section(heading):
            return rf"\section*{{{plain(heading)}}}"
        case Paragraph(text):
            return plain(text)
        case Items(texts):
            items = "\n".join(rf"\item {plain(text)}" for text in texts)
            return f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}"
        case Table(rows, left):
            head, *rest = rows
            parts = [rest[i : i + ROWS] for i in range(0, len(rest), ROWS)]
            return "\n\n".join(_tabular(head, part, left) for part in parts)
        case Code(text, _):
            lines = "\\\\\n".join(_code(text.splitlines()))
            return f"{{\\footnotesize\\ttfamily\\raggedright\\noindent\n{lines}\\par}}"
        case Picture(name, _, caption):
            picture = rf"\includegraphics[width=\linewidth]{{\detokenize{{{name}.png}}}}"
            return f"\\begin{{figure}}[htbp]\n\\centering\n{picture}\n\\caption{{{plain(caption)}}}\n\\end{{figure}}"


def _tabular(head: Sequence[str], rows: Sequence[Sequence[str]], left: int) -> str:
    """No wider than the text."""
    columns = "".join(_column([row[i] for row in rows]) for i in range(left)) + "r" * (len(head) - left)
    lines = [" & ".join(map(plain, row)) + r" \\" for row in rows]
    table = [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", _heads(head, left), r"\midrule", *lines, r"\bottomrule"]
    width = r"\ifdim\width>\linewidth\linewidth\else\width\fi"
    return "\n".join([r"\begin{center}", rf"\resizebox{{{width}}}{{!}}{{%", *table, r"\end{tabular}}", r"\end{center}"])


def _column(cells: Sequence[str]) -> str:
    """Of text: with several lines where there are sentences, but not where a word, say a checksum, would stick out."""
    words = [word for cell in cells for word in cell.split()]
    return "p{4.5cm}" if max(map(len, cells), default=0) > WIDE and max(map(len, words), default=0) <= WIDE / 2 else "l"


def _heads(head: Sequence[str], left: int) -> str:
    cells = []
    for i, cell in enumerate(head):
        lines = r"\\".join(map(plain, textwrap.wrap(cell, NARROW)))
        cells.append(rf"\shortstack[{'l' if i < left else 'r'}]{{{lines}}}")
    return " & ".join(cells) + r" \\"


def _code(lines: Sequence[str]) -> Iterator[str]:
    """Spaces at the start are kept, and straight quotes."""
    for line in lines:
        code = line.lstrip(" ")
        said = _escaped(code).replace('"', r"\char34{}").replace("'", r"\textquotesingle{}")
        yield r"\mbox{}" + "~" * (len(line) - len(code)) + said


def plain(text: str) -> str:
    """On one line, with nothing in it that TeX would read as its own; straight quotes become those of printers."""
    said = MINUS.sub("$-$", _escaped(text))
    return re.sub(r'(^|[\s(])"', r"\1``", said).replace('"', "''")


def _escaped(text: str) -> str:
    kept = re.sub(" +", " ", "".join(c if c.isprintable() or c == "\N{NO-BREAK SPACE}" else " " for c in text))
    return re.sub(r"([-,'])(?=\1)", r"\1{}", "".join(MARKS.get(c, c) for c in kept))  # no ligatures
