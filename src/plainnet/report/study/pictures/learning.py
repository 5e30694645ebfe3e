"""Learning curves over seeds: each seed thin, their mean, its t-interval as a band; at the end what the test rows gave.

The mean goes as far as all seeds do: where some stopped early, the rest would no longer be the same trials.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.report.curves import LOG_FROM, apart
from plainnet.report.figures import EVALUATED, INK, TRAINING, VALIDATION, cut, look, new_figure
from plainnet.report.study.numbers import number
from plainnet.report.study.shown import Trained
from plainnet.report.study.words import Words
from plainnet.statistics.intervals import Mean, mean
from plainnet.training.history import Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PARTS = (("", "training", TRAINING), ("evaluated_", "evaluated", EVALUATED), ("validation_", "validation", VALIDATION))
POINTS, SEEDS = 150, 50  # epochs of a curve, evenly chosen from more; thin curves, the first of more
HEIGHT, LONGEST = 2.1, 90  # of a variant, in inches; characters of its name
LABEL = 0.2  # of a panel's height


@dataclass(frozen=True)
class Line:
    """seeds: (epochs, 2) of each; middle: (epochs, 4), epoch, mean, low and high."""

    name: str
    color: str
    seeds: Sequence[Array]
    middle: Array


@dataclass(frozen=True)
class Panel:
    """test: the mean over seeds at the end."""

    lines: Sequence[Line]
    test: Mean | None


def numbers(trained: Mapping[str, Trained], metric: str) -> list[str]:
    """Loss, penalty and the study's metric, or else the accuracy, as far as histories hold them."""
    held = {
        key for one in trained.values() for history in one.histories for row in history for key, value in row.items() if value
    }
    metrics = [key for key in dict.fromkeys((metric, "accuracy")) if key in held - {"loss"}]
    return [key for key in ("loss", "penalty") if key in held] + metrics[:1]


def draw_learning(trained: Mapping[str, Trained], metric: str, alpha: float, words: Words) -> Figure:
    """A row for each variant, a column for each number, all of a column on one scale."""
    keys = numbers(trained, metric)
    with look():
        figure = new_figure(9.4, HEIGHT * len(trained) + 0.3)
        grid = figure.subplots(len(trained), len(keys), sharex=True, sharey="col", squeeze=False)
        for key, column in zip(keys, grid.T, strict=True):
            panels = [_panel(one, key, alpha) for one in trained.values()]
            for axes, panel in zip(column, panels, strict=True):
                _draw(axes, panel, alpha)
            _scale(column, panels, key, words)
            for axes, panel in zip(column, panels, strict=True):
                _label(axes, panel, words)
        for name, axes in zip(trained, grid[:, 0], strict=True):
            axes.set_title(cut(name, LONGEST), pad=10)
    return figure


def _panel(one: Trained, key: str, alpha: float) -> Panel:
    ends = [value for value in (end.get(f"test_{key}") for end in one.ends) if value is not None]
    return Panel(list(_lines(one, key, alpha)), mean(ends) if ends else None)


def _lines(one: Trained, key: str, alpha: float) -> Iterator[Line]:
    for prefix, name, color in PARTS:
        seeds = [_points(history, prefix + key) for history in one.histories]
        seeds = [points for points in seeds if len(points)]
        if seeds:
            yield Line("" if key == "penalty" else name, color, seeds, _middle(seeds, alpha))


def _points(history: Sequence[Row], key: str) -> Array:
    found = [(row["epoch"], row[key]) for row in history if math.isfinite(row.get(key, math.nan))]
    return np.array(found).reshape(-1, 2)


def _middle(seeds: Sequence[Array], alpha: float) -> Array:
    found = []
    for i in _evenly(min(map(len, seeds))):
        known = mean([seed[i, 1] for seed in seeds])
        found.append((seeds[0][i, 0], known.value, *_bounds(known, alpha)))
    return np.array(found)


def _evenly(count: int) -> Array:
    """Numbers below that, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, POINTS)).astype(np.int64))


def _bounds(known: Mean, alpha: float) -> tuple[float, float]:
    """The value itself where its interval is unknown."""
    interval = known.interval(alpha)
    return (interval.low, interval.high) if math.isfinite(interval.high - interval.low) else (known.value, known.value)


def _draw(axes: Axes, panel: Panel, alpha: float) -> None:
    for line in panel.lines:
        for seed in line.seeds[:SEEDS]:
            axes.plot(*seed[_evenly(len(seed))].T, color=line.color, linewidth=0.5, alpha=0.35)
        epochs, middle, low, high = line.middle.T
        axes.fill_between(epochs, low, high, color=line.color, alpha=0.25, linewidth=0)
        axes.plot(epochs, middle, color=line.color, marker="o" if len(epochs) == 1 else None)
    if panel.test is not None:
        how: Any = {"color": INK, "transform": axes.get_yaxis_transform(), "clip_on": False}
        axes.plot([1, 1], _bounds(panel.test, alpha), linewidth=2.4, **how)
        axes.plot(1, panel.test.value, "D", markersize=5, markeredgecolor="white", markeredgewidth=0.8, **how)


def _scale(column: Sequence[Axes], panels: Sequence[Panel], key: str, words: Words) -> None:
    """The same for all; a loss that falls far is logarithmic."""
    from matplotlib.ticker import MaxNLocator, NullFormatter

    values = [y for panel in panels for line in panel.lines for y in line.middle[:, 1]]
    log = key == "loss" and bool(values) and min(values) > 0 and max(values) > LOG_FROM * min(values)
    if log:
        column[0].set_yscale("log")
    named = {"loss": words("loss"), "penalty": words("penalty")}.get(key, key.replace("_", " "))
    for axes in column:
        axes.set_ylabel(words("{number} (logarithmic)", number=named) if log else named)
        axes.margins(x=0.02)
        if log:
            axes.yaxis.set_major_formatter("{x:g}")
            axes.yaxis.set_minor_formatter(NullFormatter())
    column[-1].xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
    column[-1].set_xlabel(words("epoch"))


def _label(axes: Axes, panel: Panel, words: Words) -> None:
    """What each line is, and its last mean, beside its end."""
    ends = [(line.middle[-1, 1], words(line.name), line.color) for line in panel.lines]
    ends += [] if panel.test is None else [(panel.test.value, words("test"), INK)]
    to_axes = axes.transData + axes.transAxes.inverted()
    places = sorted(
        (float(to_axes.transform((0, y))[1]), f"{name}\n{number(y, words)}".strip(), color) for y, name, color in ends
    )
    for (_, text, color), y in zip(places, apart([y for y, _, _ in places], [LABEL] * len(places)), strict=True):
        axes.text(1.04, y, text, transform=axes.transAxes, color=color, va="center", fontsize=8.5, linespacing=1.1)
