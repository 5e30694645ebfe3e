"""How much one number matters: the metric of every variant over its value, whatever else varies; the mean for listed values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from plainnet.report.figures import QUIET, TRAINING, look, new_figure, spaced
from plainnet.report.study.factors import Factor, Values, held
from plainnet.report.study.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST, COLUMNS = 6, 2  # factors shown; beside each other
LEAST = 3  # values
ROOM = 42  # characters below a panel


def suited(factors: Sequence[Factor]) -> list[Factor]:
    return [factor for factor in factors if factor.numeric and len(factor.values) >= LEAST][:MOST]


def draw_sensitivity(factors: Sequence[Factor], values: Values, metric: str, alpha: float, words: Words) -> Figure:
    """A panel for each factor, all on one scale; the values of a list stand evenly, those of a range where they are."""
    rows, columns = -(-len(factors) // COLUMNS), min(COLUMNS, len(factors))
    with look():
        figure = new_figure(4.7 * columns, 3.0 * rows)
        grid = figure.subplots(rows, columns, sharey=True, squeeze=False)
        for axes, factor in zip(grid.flat, factors, strict=False):
            _draw(axes, factor, values, alpha)
            axes.set_xlabel(factor.name)
        for axes in list(grid.flat)[len(factors) :]:
            axes.set_visible(False)
        for axes in grid[:, 0]:
            axes.set_ylabel(words("mean {metric}", metric=metric))
    return figure


def _draw(axes: Axes, factor: Factor, values: Values, alpha: float) -> None:
    listed = factor.scale is None
    places = {value: i for i, value in enumerate(factor.values)} if listed else {value: value for value in factor.values}
    known = [(places[factor.of[name]], each.values()) for name, each in values.items() if each and name in factor.of]
    means = [sum(each) / len(each) for _, each in known]
    axes.plot([x for x, _ in known], means, "o", color=QUIET if listed else TRAINING, alpha=0.45, markersize=4.5)
    if listed:
        _middle(axes, factor, values, alpha)
        axes.set_xticks(range(len(factor.values)), spaced([factor.words(value) for value in factor.values], ROOM))
        axes.margins(x=0.08)
    elif factor.scale == "log":
        _logarithmic(axes)


def _logarithmic(axes: Axes) -> None:
    from matplotlib.ticker import LogLocator, NullFormatter

    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 3), numticks=8))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter(NullFormatter())


def _middle(axes: Axes, factor: Factor, values: Values, alpha: float) -> None:
    found = [(i, held(values, (factor, value))) for i, value in enumerate(factor.values)]
    known = [(i, one, one.interval(alpha)) for i, one in found if one is not None]
    axes.plot([i for i, _, _ in known], [one.value for _, one, _ in known], "o-", color=TRAINING)
    for i, _, interval in known:
        if math.isfinite(interval.high - interval.low):
            axes.plot([i, i], [interval.low, interval.high], color=TRAINING, linewidth=2.4, alpha=0.5)
