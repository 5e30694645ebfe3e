"""The report as HTML: what it is made of, that text stays text, that it needs nothing else, and its size."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import pytest

from plainnet.report.figures import look, new_figure
from plainnet.report.study.answer import Answer, answer
from plainnet.report.study.document import Code, Document, Items, Paragraph, Picture, Section, Table
from plainnet.report.study.embedded import embedded
from plainnet.report.study.html import MOST_BYTES, html
from plainnet.report.study.sections import document
from plainnet.report.study.shown import with_pictures
from plainnet.study.store import reading
from support.studies import run, small

HOSTILE = "<script>alert(1)</script>"
EMPTY = {"meta", "img", "br", "hr", "link", "input"}


class Page(HTMLParser):
    """All elements with their attributes, the text of each kind, and whether elements are closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open:
            self.text.setdefault(self.open[-1], []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> Answer:
    """Two axes, and a variant and a question that try to be markup."""
    study = small(
        axes={"network.dropout": [0.0, 0.2, 0.4]},
        variants={HOSTILE: {}, "wide": {"network.hidden": [8]}},
        question='Is "><img src=x onerror=alert(2)> shown & read?',
    )
    path = tmp_path_factory.mktemp("html") / "store.sqlite"
    run(study, path)
    with reading(path) as store:
        return with_pictures(answer(store, study), store, study)


@pytest.fixture(scope="module")
def text(found) -> str:
    return html(document(found))


def test_a_page_is_whole_and_can_be_read_by_all(text):
    page = Page(text)
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == 1 and len(page.all("title")) == 1 and len(page.all("main")) == 1
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert {link["href"].removeprefix("#") for link in page.all("a")} <= set(ids)
    assert len(page.all("img")) >= 5
    assert all(len(image["alt"]) > 20 for image in page.all("img"))
    assert all(cell.get("scope") in ("row", "col") for cell in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table")) > 5


def test_it_needs_nothing_else(text):
    page = Page(text)
    assert all(image["src"].startswith("data:image/") for image in page.all("img"))
    assert not {"script", "link", "iframe", "object"} & {name for name, _ in page.elements}
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert "default-src 'none'" in page.all("meta")[1]["content"]
    assert len(text.encode()) < MOST_BYTES


def test_markup_in_names_and_questions_is_text(text, found):
    page = Page(text)
    assert HOSTILE not in text
    assert any(HOSTILE in cell for cell in page.text["th"])
    assert found.spec.question in page.text["p"]


def test_the_bytes_depend_on_the_content_alone(text, found):
    assert html(document(found)) == text


def test_each_block_has_its_element():
    blocks = [
        *(Section("A & B"), Paragraph("1 < 2"), Items(["x", "<y>"]), Code("a < b\n", "py")),
        *(Section("Q"), Table([["name", "kind", "n"], ["a", "b", "3"]], left=2)),
    ]
    text = html(Document("T", "zh", blocks))
    page = Page(text)
    assert page.all("html") == [{"lang": "zh"}]
    assert page.text["h2"] == ["A & B", "Q"] and page.text["p"] == ["1 < 2"] and page.text["li"][:2] == ["x", "<y>"]
    assert page.text["code"] == ["a < b\n"]
    assert [cell.get("class") for cell in page.all("th")] == ["text", "text", None, "text"]
    assert page.text["td"] == ["b", "3"]


def test_long_tables_are_cut_and_the_rest_is_counted():
    table = Table([["name", "n"], *([f"row {i}", str(i)] for i in range(5_000))])
    text = html(Document("T", "en", [Section("A"), table, Items([f"item {i}" for i in range(5_000)])]))
    assert "row 299<" in text and "row 300<" not in text and text.count("… +4,700") == 2


def test_pictures_become_coarser_until_they_fit():
    with look():
        figures = [new_figure(6, 4) for _ in range(2)]
        for seed, figure in enumerate(figures):
            figure.subplots().plot(np.random.default_rng(seed).uniform(size=4000), linewidth=0.3)
    sharp = sum(map(len, embedded(figures, 10**7)))
    assert sum(map(len, embedded(figures, sharp * 2 // 3))) <= sharp * 2 // 3
    page = Page(html(Document("T", "en", [Section("A"), Picture("noise", figures[0], "What it shows", photographs=True)])))
    assert (page.all("img")[0]["width"], page.all("img")[0]["height"]) == ("576", "384")
