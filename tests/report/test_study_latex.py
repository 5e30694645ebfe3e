"""The report as LaTeX: everything is escaped, tables are whole, and TeX reads it where it is installed."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from plainnet.report.figures import new_figure
from plainnet.report.study.document import Code, Document, Items, Paragraph, Picture, Section, Table
from plainnet.report.study.languages import words_of
from plainnet.report.study.latex import ROWS, latex, plain
from plainnet.report.study.sections import document
from plainnet.report.study.write import write
from support.reports import THREE, answered

HOSTILE = "\\input{x} $a$ & b % c # d_e ^ ~ {f} <g> [h] *i `j' \"k\" --- ,, '' \x07 \\end{verbatim}"
PAGE = "\\documentclass{article}\\usepackage{booktabs,graphicx}\\begin{document}\n\\input{report}\n\\end{document}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a_b & 5 %", r"a\_b \& 5 \%"),
        ("\\x{y}", r"\textbackslash{}x\{y\}"),
        ("[1] *2", "{[}1{]} {*}2"),
        ('"a" is "b" ("c")', "``a'' is ``b'' (``c'')"),
        ("-0.5 to -1 (-2) a-3", "$-$0.5 to $-$1 ($-$2) a-3"),
        ("a--b", "a-{}-b"),
        ("1\N{NO-BREAK SPACE}024  %", r"1~024 \%"),
    ],
)
def test_escapes(text, expected):
    assert plain(text) == expected


def test_tables_are_whole(tmp_path):
    text = latex(document(answered(tmp_path, THREE, margin=0.001)))
    for table in text.split(r"\begin{tabular}{")[1:]:
        columns = len(table.partition("}")[0])
        lines = [line for line in table.partition(r"\bottomrule")[0].splitlines() if line.endswith(r" \\")]
        assert len(lines) > 1 and {line.replace(r"\&", "").count("&") for line in lines} == {columns - 1}


def test_a_long_table_is_several():
    text = latex(Document("long", "en", [Table([["a"], *([str(i)] for i in range(ROWS + 1))])]))
    assert text.count(r"\toprule") == 2 and text.count("a}") == 2


def test_code_keeps_its_quotes_and_its_spaces():
    text = latex(Document("t", "en", [Code('[a]\n  b = "-1"\n')]))
    assert "\\mbox{}{[}a{]}\\\\\n\\mbox{}~~b = \\char34{}-1\\char34{}\\par" in text


def test_pictures_are_files_beside_it(tmp_path):
    write(Document("t", "en", [Picture("one", new_figure(1, 1), "What it shows")]), tmp_path / "r.tex")
    assert r"\includegraphics[width=\linewidth]{\detokenize{r-files/one.png}}" in (tmp_path / "r.tex").read_text()
    assert (tmp_path / "r-files" / "one.png").is_file()


@pytest.mark.skipif(shutil.which("xelatex") is None, reason="needs xelatex")
def test_tex_reads_it(tmp_path):
    hostile = [Section(HOSTILE), Paragraph(HOSTILE), Items([HOSTILE]), Table([["a", "b"], [HOSTILE, HOSTILE]]), Code(HOSTILE)]
    found = document(answered(tmp_path, THREE, margin=0.001), words_of("en"))
    blocks = [*hostile, Picture("one", new_figure(1, 1), HOSTILE), *found.blocks]
    write(Document(HOSTILE, "en", blocks), tmp_path / "report.tex")
    (tmp_path / "page.tex").write_text(PAGE)
    command = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and (tmp_path / "page.pdf").is_file(), ran.stdout[-2000:]
