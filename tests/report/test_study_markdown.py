"""The report of a study as Markdown: its headings, its tables, its words, and the spec that repeats it."""

from __future__ import annotations

import re
import tomllib

import pytest

from plainnet.core.errors import RequestError
from plainnet.report.study import sentences
from plainnet.report.study.answer import Answer, answer
from plainnet.report.study.markdown import markdown, plain
from plainnet.report.study.sections import document
from plainnet.report.study.words import ENGLISH
from plainnet.report.study.write import check, write
from plainnet.study.store import reading
from plainnet.study.study import study_of
from support.studies import made, small

VALUES = {
    "dropout=0": [0.80, 0.82, 0.79, 0.81],
    "dropout=0.5": [0.85, 0.88, "DIVERGED", 0.86],
    "dropout=0.9": [0.80, 0.81, 0.80, 0.80],
}


@pytest.fixture
def found(tmp_path) -> Answer:
    return answered(tmp_path, 0.001)


def answered(path, margin) -> Answer:
    study = small(seeds=4, axes={"network.dropout": [0.0, 0.5, 0.9]}, question="Is a | b?", margin=margin)
    with reading(made(study, path / f"{margin}.sqlite", VALUES)) as store:
        return answer(store, study)


def tables(text: str) -> list[list[list[str]]]:
    """Each table's cells, the rule below its head left out."""
    blocks = re.findall(r"(?:^\|.*\|$\n?)+", text, re.M)
    rows = [[re.split(r"(?<!\\) \| ", line[2:-2]) for line in block.splitlines()] for block in blocks]
    return [[head, *rest] for head, _, *rest in rows]


def test_the_headings(found):
    assert [line for line in markdown(document(found)).splitlines() if line.startswith("#")] == [
        "# small",
        "## Question",
        "## Answer",
        "## Variants",
        "## Comparisons",
        "## Ranks",
        "## What the test set can tell",
        "## What would settle what is open",
        "## Cost",
        "## Appendix",
    ]


def test_tables_are_whole_and_hold_no_nan(found):
    text = markdown(document(found))
    for table in tables(text):
        assert len({len(row) for row in table}) == 1, table
    assert not re.search(r"\b(nan|inf|None)\b", text)
    variants = {row[0]: row for row in tables(text)[0][1:]}
    assert variants["dropout=0.5"][1:4] == ["3", "1", "0"]
    assert "Is a \\| b?" in text


def test_what_is_adjusted_is_labelled(found):
    text = markdown(document(found))
    head = tables(text)[1][0]
    assert {"interval, adjusted", "p, adjusted", "p"} <= set(head)
    assert "Not adjusted: all else" in text and "by Holm, for 2 comparisons" in text
    assert "the first variant, since the study names none" in text


@pytest.mark.parametrize(("margin", "verdicts"), [(0.001, ["better", "no difference shown"]), (0.03, ["better", "equivalent"])])
def test_every_number_of_a_sentence_stands_in_its_row(tmp_path, margin, verdicts):
    """Signs, the counts of trials and the margin aside."""
    found = answered(tmp_path, margin)
    assert sorted(str(one.judged.verdict) for one in found.comparisons) == verdicts
    rows = {row[0]: row for row in tables(markdown(document(found)))[1][1:]}
    for one in found.comparisons:
        said = sentences.comparison(found, one, ENGLISH).replace(f'"{one.variant}"', "").replace(f'"{found.baseline}"', "")
        cells = {word.lstrip("+-") for cell in rows[one.variant] for word in cell.split()}
        numbers = set(re.findall(r"\d+\.\d+", said)) - {f"{found.margin:.4f}"}
        assert len(numbers) >= 2 and numbers <= cells, (numbers, cells)
        assert str(one.judged.verdict) in rows[one.variant]


def test_the_answer_is_two_sentences(found):
    first, second = sentences.two(found, ENGLISH)
    assert first.startswith('1 of 2 variants is better than "dropout=0" in accuracy, most of all "dropout=0.5", by 0.0')
    assert second == "Of the others for 1 no difference was shown; 1 trial DIVERGED, in no mean."


def test_the_spec_in_the_appendix_is_the_study(found):
    (block,) = re.findall(r"```toml\n(.*?)```", markdown(document(found)), re.S)
    assert study_of(tomllib.loads(block)).spec.plain() == found.spec.plain()


def test_the_file_appears_whole_or_is_refused(found, tmp_path):
    write(document(found), tmp_path / "report.md")
    assert (tmp_path / "report.md").read_text() == markdown(document(found))
    for path in (tmp_path / "report.docx", tmp_path / "missing" / "report.md"):
        with pytest.raises(RequestError):
            check(path)


def test_names_are_no_markup():
    assert plain("a|b `c` <d>\n*e*") == "a\\|b \\`c\\` \\<d\\> \\*e\\*"
