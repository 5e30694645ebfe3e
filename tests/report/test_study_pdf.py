"""The report as PDF: the same bytes again, hostile names are text, Russian and Chinese are seen."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from plainnet.core.errors import RequestError
from plainnet.report import fonts
from plainnet.report.figures import new_figure
from plainnet.report.study import pdf as writer
from plainnet.report.study.document import Code, Document, Items, Paragraph, Picture, Section, Table
from plainnet.report.study.languages import words_of
from plainnet.report.study.pdf import pdf
from plainnet.report.study.sections import document
from plainnet.report.study.typst import typst
from plainnet.report.study.write import check
from support.reports import THREE, answered

HOSTILE = '"); #read("/etc/passwd") \\ `a` *b* _c_ $x$ @d <e> #panic() // /* -- \x07\n= f'


def hostile() -> Document:
    figure = new_figure(2, 1)
    blocks = [Section(HOSTILE), Paragraph(HOSTILE), Items([HOSTILE]), Table([[HOSTILE, "b"], [HOSTILE, "-1.5"]])]
    return Document(HOSTILE, "en", [*blocks, Code(HOSTILE, "toml"), Picture("../../x", figure, HOSTILE)])


def test_names_are_no_markup_and_bytes_repeat():
    assert pdf(hostile()).startswith(b"%PDF")
    assert pdf(hostile()) == pdf(hostile())


def test_text_stands_in_literals_alone():
    """With them taken out, what is left is the same whatever the text was."""

    def left(text: str) -> str:
        return re.sub(r'"(?:[^"\\]|\\.)*"', '""', text, flags=re.S)

    def named(name: str) -> str:
        return left(typst(Document(name, "en", [Section(name), Paragraph(name), Table([[name], [name]]), Code(name)])))

    assert named(HOSTILE) == named("plain")


@pytest.mark.parametrize("language", ["en", "ru", "zh"])
def test_a_report_in_each_language(language, tmp_path):
    if language == "zh" and fonts.chinese() is None:
        pytest.skip("needs a font with Chinese signs")
    assert len(pdf(document(answered(tmp_path, THREE), words_of(language)))) > 10_000


def test_without_a_chinese_font(tmp_path, monkeypatch):
    from matplotlib import font_manager

    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    monkeypatch.setattr(font_manager, "get_font_names", lambda: ["DejaVu Sans"])
    fonts.chinese.cache_clear()
    try:
        with pytest.raises(RequestError, match="fonts-noto-cjk"):
            check(tmp_path / "a.pdf", "zh")
        check(tmp_path / "a.pdf", "ru")
    finally:
        fonts.chinese.cache_clear()


def test_without_typst(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(RequestError, match=r"plainnet\[report\]"):
        check(tmp_path / "a.pdf")


def test_typst_is_imported_on_demand():
    code = f"import sys, plainnet.cli.main, {writer.__name__}; assert 'typst' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
