"""The languages of a report: a file for each, which holds the translation of every template."""

from __future__ import annotations

from plainnet.core.errors import unknown
from plainnet.report.study.languages.ru import RUSSIAN
from plainnet.report.study.languages.zh import CHINESE
from plainnet.report.study.words import ENGLISH, Words

LANGUAGES = {words.language: words for words in (ENGLISH, RUSSIAN, CHINESE)}


def words_of(language: str) -> Words:
    if language not in LANGUAGES:
        raise unknown("language", language, LANGUAGES)
    return LANGUAGES[language]
