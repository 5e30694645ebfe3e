"""A study while it runs: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from plainnet.cli import study_progress
from plainnet.cli.study_progress import StudyProgress, duration
from plainnet.study import runner
from plainnet.study.store import writing
from support.studies import small


def shown(tmp_path, terminal: bool) -> str:
    text = io.StringIO()
    view = StudyProgress(Console(file=text, force_terminal=terminal, width=120))
    with writing(tmp_path / "studies.sqlite") as store:
        runner.run(small(), store, 2, view)
    return text.getvalue()


def test_a_terminal_shows_the_standing(tmp_path):
    found = shown(tmp_path, True)
    assert re.search(r"\d/6 trials, [\d.]+ a second, [\d.]+ s left", found)
    assert "dropout=0.5" in found and "accuracy" in found


def test_elsewhere_there_are_plain_lines(tmp_path, monkeypatch):
    monkeypatch.setattr(study_progress, "EVERY", 0.0)
    first, *lines = shown(tmp_path, False).splitlines()
    assert first == "small, confirm: 6 trials to run; 6 in all"
    assert lines and all(re.fullmatch(r"\d/6 trials, [\d.]+ a second, [\d.]+ s left", line) for line in lines)
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.25, "0.2 s"), (45, "45 s"), (720, "12 min"), (5999, "100 min"), (12_240, "3.4 h")]
)
def test_durations(seconds, text):
    assert duration(seconds) == text
