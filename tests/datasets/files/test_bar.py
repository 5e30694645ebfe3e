"""A bar shows on a terminal, for what takes long; elsewhere nothing is printed."""

from __future__ import annotations

import io

import pytest

from plainnet.datasets.files import bar as bars
from plainnet.datasets.files.bar import bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "delay", "shown"), [(Terminal, -1.0, True), (Terminal, 60.0, False), (io.StringIO, -1.0, False)]
)
def test_only_on_a_terminal_and_only_after_a_while(monkeypatch, stream, delay, shown):
    screen = stream()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(bars, "DELAY", delay)
    with bar("fetching some.gz", 100, data=True) as advance:
        advance(40)
        advance(60)
    assert ("fetching some.gz" in screen.getvalue()) == shown
    assert bool(screen.getvalue()) == shown
