"""The report in Russian and Chinese: every template is translated, and no English is left but names."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from matplotlib.text import Text

from plainnet import report
from plainnet.core.errors import RequestError
from plainnet.report.study import claims
from plainnet.report.study.answer import Answer, answer
from plainnet.report.study.claims import Outcome
from plainnet.report.study.document import Block, Code, Items, Paragraph, Picture, Section, Table
from plainnet.report.study.languages import LANGUAGES, words_of
from plainnet.report.study.numbers import number, share
from plainnet.report.study.pictures.learning import PARTS
from plainnet.report.study.rows import LeftOut
from plainnet.report.study.sections import SECTIONS, document
from plainnet.report.study.shown import with_pictures
from plainnet.statistics.verdict import Verdict
from plainnet.study.store import reading
from support.reports import answers
from support.studies import run, small

FOREIGN = ("ru", "zh")
NAMES = (
    r"accuracy|loss|Wilcoxon|Friedman|Nemenyi|Hedges|Holm|Nadeau and Bengio"
    r"|sha256|confirm|native|avx2|plainnet|toml|d_z|\b[pPt]\b"
)


def written() -> set[str]:
    """The templates that the package looks up: literals in calls of `words`, and what is looked up by a variable."""
    found = {*SECTIONS, *Verdict, *LeftOut, *Outcome, *get_args(claims.Verdict), *(name for _, name, _ in PARTS)}
    for path in sorted(Path(report.__path__[0]).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "words" and call.args:
                found |= {
                    one.value for one in ast.walk(call.args[0]) if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return {str(one) for one in found}


def cells(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("language", FOREIGN)
def test_every_template_is_translated_and_nothing_else(language):
    assert len(written()) > 100
    assert written() ^ words_of(language).templates.keys() == set()


@pytest.mark.parametrize("language", FOREIGN)
def test_a_translation_has_the_same_cells(language):
    for template, translation in words_of(language).templates.items():
        assert cells(template) == cells(translation), template


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_counted_word_has_all_its_forms(language):
    words, forms = words_of(language), {"en": 2, "ru": 3, "zh": 1}[language]
    assert {words.form(n) for n in range(200)} == set(range(forms))
    for template in words.templates.values() or written():
        for _, _, choice, _ in Formatter().parse(template):
            assert not choice or len(choice.split("|")) == forms, template


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, "1 запуск"),
        (2, "2 запуска"),
        (5, "5 запусков"),
        (11, "11 запусков"),
        (21, "21 запуск"),
        (112, "112 запусков"),
        (1024, "1\N{NO-BREAK SPACE}024 запуска"),
    ],
)
def test_russian_counts(n, expected):
    assert words_of("ru")("Not run yet: {n} {n:trial|trials}.", n=n) == f"Ещё не выполнено: {expected}."


def test_numbers_are_written_as_the_reader_writes_them():
    assert [number(0.95236, LANGUAGES[language]) for language in LANGUAGES] == ["0.9524", "0,9524", "0.9524"]
    assert [share(0.95, LANGUAGES[language]) for language in LANGUAGES] == ["95 %", "95\N{NO-BREAK SPACE}%", "95%"]


def texts(block: Block) -> list[str]:
    match block:
        case Section(text) | Paragraph(text) | Picture(_, _, text):
            return [text]
        case Items(several):
            return list(several)
        case Table(rows):
            return [cell for row in rows for cell in row]
        case Code():
            return []


def left(text: str, found: Answer) -> str:
    """The text without names."""
    spec, by = found.spec, found.provenance
    names = {one.name for one in found.variants} | {spec.name, spec.question, spec.baseline or "", *by.versions, found.digest}
    names |= {text for one in spec.reported for text in (one.claim, one.source)}
    for name in sorted(names - {""}, key=len, reverse=True):
        text = text.replace(name, "")
    return re.sub(rf"{NAMES}|\d[.,]?\d*e-\d+", "", text)


@pytest.mark.parametrize("language", FOREIGN)
def test_no_english_is_left_but_names(language, tmp_path):
    for found in answers(tmp_path):
        for text in (text for block in document(found, words_of(language)).blocks for text in texts(block)):
            assert not re.search(r"[A-Za-z]", left(text, found)), text
            assert language != "ru" or not re.search(r"\d\.\d", left(text, found)), text


@pytest.mark.parametrize("language", FOREIGN)
def test_no_english_is_left_in_pictures_but_names(language, tmp_path):
    axes = {"network.dropout": [0.0, 0.1, 0.5], "training.epochs": [2, 3]}
    study = small(axes=axes, training={"epochs": 2, "regularizer": {"name": "l2", "strength": 0.1}}, margin=0.5)
    run(study, tmp_path / "trained.sqlite")
    with reading(tmp_path / "trained.sqlite") as store:
        found = with_pictures(answer(store, study), store, study)
    blocks = document(found, words_of(language)).blocks
    pictures = [block for block in blocks if isinstance(block, Picture)]
    assert len(pictures) == 6
    heads = [cell for block in blocks if isinstance(block, Table) for cell in block.rows[0]]
    drawn = [text.get_text() for one in pictures for text in one.figure.findobj(Text)]
    told = [text for block in blocks if isinstance(block, Paragraph | Picture) for text in texts(block)]
    for text in heads + drawn + told:
        assert not re.search(r"[A-Za-z]{2}", re.sub(r"(dropout|epochs)(=[\d.]+)?", "", left(text, found))), text


def test_an_unknown_language():
    with pytest.raises(RequestError, match="Did you mean 'ru'"):
        words_of("rus")
