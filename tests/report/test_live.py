"""Curves while a training runs: in a picture file, in a notebook, as text."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from types import ModuleType

import pytest

from plainnet.core.errors import RequestError
from plainnet.report.layers import draw_layers
from plainnet.report.live import LiveNotebook, LivePicture
from plainnet.report.sparklines import sparkline, sparklines
from plainnet.training.callbacks.base import Callback
from plainnet.training.callbacks.probes import Probes
from plainnet.training.fit import fit
from support.trainings import ADAM, NETWORK, prepared


def train(*callbacks, epochs=3):
    return fit(NETWORK, prepared(), replace(ADAM, epochs=epochs), "native", 1, callbacks)


class Reads(Callback):
    def __init__(self, path):
        self.path, self.seen = path, []

    def __call__(self, run):
        self.seen.append(self.path.read_bytes())


def test_a_picture_is_drawn_anew_for_each_row(tmp_path):
    path = tmp_path / "live.png"
    reads = Reads(path)
    train(LivePicture(path, seconds=0), reads)
    assert len(set(reads.seen)) == 3
    assert all(content.startswith(b"\x89PNG") for content in reads.seen)
    assert [file.name for file in tmp_path.iterdir()] == ["live.png"]


def test_a_picture_is_not_drawn_more_often_than_asked(tmp_path):
    """The first row, and the last when all is over."""
    path = tmp_path / "live.png"
    reads = Reads(path)
    train(LivePicture(path, seconds=3600), reads)
    assert len(set(reads.seen)) == 1
    assert path.read_bytes() != reads.seen[0]


def test_where_a_picture_cannot_go(tmp_path):
    with pytest.raises(RequestError, match=r"PNG file\. Received: 'curves\.jpg'"):
        LivePicture("curves.jpg")
    with pytest.raises(RequestError, match="no such folder"):
        LivePicture(tmp_path / "nowhere" / "curves.png")


@pytest.fixture
def notebook(monkeypatch):
    """IPython as a notebook sees it: what was shown below the cell, newest last."""
    shown = []

    class Handle:
        def update(self, picture):
            shown.append(("updated", picture))

    def display(picture, display_id):
        assert display_id
        shown.append(("new", picture))
        return Handle()

    modules = {name: ModuleType(name) for name in ("IPython", "IPython.core", "IPython.core.getipython", "IPython.display")}
    modules["IPython.core.getipython"].get_ipython = object
    modules["IPython.display"].Image, modules["IPython.display"].display = bytes, display
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    return shown


def test_a_notebook_shows_one_picture_that_changes(notebook):
    live = LiveNotebook(seconds=0)
    train(live)
    assert [how for how, _ in notebook] == ["new", "updated", "updated"]
    assert len({picture for _, picture in notebook}) == 3
    train(live, epochs=1)
    assert [how for how, _ in notebook][3:] == ["new"], "another training has a picture of its own"


def test_without_a_notebook(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython.core.getipython", None)
    with pytest.raises(RequestError, match="draws in a notebook"):
        train(LiveNotebook())


def test_sparklines():
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert sparkline([3.0]) == sparkline([5.0]) == "▁"
    assert sparkline([0, 0, 7, 7, 0, 0], width=3) == "▁█▁"
    assert len(sparkline(range(1000))) == 32


def test_sparklines_of_a_history():
    rows = [
        {"epoch": e, "loss": 1 / e, "validation_loss": math.inf if e == 2 else e, "relu_1.dead": 0.5} for e in (1.0, 2.0, 4.0)
    ]
    loss, validation = sparklines(rows)
    assert loss.split() == ["loss", "█▃▁", "now", "0.25", "min", "0.25", "max", "1"]
    assert validation.split() == ["validation_loss", "▁█", "now", "4", "min", "1", "max", "4"]
    assert sparklines([{"loss": math.nan}]) == []


def test_a_picture_of_the_layers():
    figure = draw_layers(train(Probes(rows=30)).history)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert [title.split()[0] for title in titles] == ["Spread", "Dead", "Saturated", "Norm", "Norm"]
    spread, dead = figure.axes[0], figure.axes[1]
    assert len(spread.lines) == len(NETWORK.layers) and len(dead.lines) == 2
    with pytest.raises(RequestError, match="no probes to draw"):
        draw_layers([{"epoch": 1.0, "loss": 0.5}])
