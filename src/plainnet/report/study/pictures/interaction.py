"""Two factors together: a line for each value of one over the values of the other, and the same means as a table of colors.

Lines that are parallel say that the factors do not interact: what one is worth does not depend on the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from plainnet.report.curves import apart
from plainnet.report.figures import INK, QUIET, TRAINING, look, new_figure
from plainnet.report.study.factors import Factor, Values, held
from plainnet.report.study.numbers import number
from plainnet.report.study.words import Words
from plainnet.statistics.intervals import Mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 10  # values of a factor, of which each is seen
LABEL = 0.062  # of the height
Cells = Sequence[Sequence[Mean | None]]


def suited(a: Factor, b: Factor) -> bool:
    """Lists of values that are few enough."""
    return a.scale is b.scale is None and max(len(a.values), len(b.values)) <= MOST


def draw_interaction(a: Factor, b: Factor, values: Values, metric: str, rising: bool, alpha: float, words: Words) -> Figure:
    """A line for each value of a, over those of b."""
    cells = [[held(values, (a, one), (b, other)) for other in b.values] for one in a.values]
    with look():
        figure = new_figure(9.4, 3.9)
        left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
        _lines(left, a, b, cells, alpha)
        left.set_ylabel(words("mean {metric}", metric=metric))
        _heat(right, a, b, cells, rising, words)
    return figure


def _lines(axes: Axes, a: Factor, b: Factor, cells: Cells, alpha: float) -> None:
    """Side by side by a little, so that intervals can be told apart."""
    ends, colors = [], _colors(len(a.values))
    for i, (value, row, color) in enumerate(zip(a.values, cells, colors, strict=True)):
        shift = 0.24 * (i / max(len(cells) - 1, 1) - 0.5)
        known = [(j + shift, cell) for j, cell in enumerate(row) if cell is not None]
        axes.plot([x for x, _ in known], [cell.value for _, cell in known], "o-", color=color, markersize=4.5, linewidth=1.5)
        for x, cell in known:
            interval = cell.interval(alpha)
            if math.isfinite(interval.high - interval.low):
                axes.plot([x, x], [interval.low, interval.high], color=color, linewidth=1, alpha=0.7)
        if known:
            ends.append((known[-1][1].value, f"{a.name}={a.words(value)}", color))
    axes.set_xticks(range(len(b.values)), [b.words(value) for value in b.values])
    axes.set_xlim(-0.35, len(b.values) - 0.65)
    axes.set_xlabel(b.name)
    _label(axes, ends)


def _label(axes: Axes, ends: Sequence[tuple[float, str, str]]) -> None:
    to_axes = axes.transData + axes.transAxes.inverted()
    places = sorted((float(to_axes.transform((0, y))[1]), text, color) for y, text, color in ends)
    for (_, text, color), y in zip(places, apart([y for y, _, _ in places], [LABEL] * len(places)), strict=True):
        axes.text(1.01, y, text, transform=axes.transAxes, color=color, va="center", fontsize=8.5)


def _colors(count: int) -> list[str]:
    """From dark to light, all of them readable on white."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    return [to_hex(colormaps["viridis"](0.7 * i / max(count - 1, 1))) for i in range(count)]


def _heat(axes: Axes, a: Factor, b: Factor, cells: Cells, rising: bool, words: Words) -> None:
    """The better the bluer, from the worst to the best cell; the best is framed."""
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    means = np.array([[math.nan if cell is None else cell.value for cell in row] for row in cells])
    good = means if rising else -means
    low, span = np.nanmin(good), np.ptp(good[np.isfinite(good)]) or 1.0
    share = np.nan_to_num((good - low) / span)
    axes.imshow(1 - (0.06 + 0.84 * share[..., None]) * (1 - np.array(to_rgb(TRAINING))), aspect="auto", interpolation="nearest")
    small = 8.5 if means.size <= 36 else 6.5
    for (i, j), value in np.ndenumerate(means):
        text, dark = ("–" if math.isnan(value) else number(value, words)), share[i, j] > 0.5
        axes.text(j, i, text, ha="center", va="center", fontsize=small, color="white" if dark else INK)
    i, j = np.unravel_index(np.nanargmax(good), good.shape)
    axes.add_patch(Rectangle((float(j) - 0.5, float(i) - 0.5), 1, 1, fill=False, edgecolor=INK, linewidth=2, clip_on=False))
    _ticks(axes, a, b)


def _ticks(axes: Axes, a: Factor, b: Factor) -> None:
    axes.set_xticks(range(len(b.values)), [b.words(value) for value in b.values])
    axes.set_yticks(range(len(a.values)), [a.words(value) for value in a.values])
    axes.set(xlabel=b.name, ylabel=a.name)
    axes.tick_params(length=0, colors=QUIET)
    axes.spines[:].set_visible(False)
    axes.grid(visible=False)
