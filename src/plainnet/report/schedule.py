"""A schedule as a picture: its value at every step, epochs marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from plainnet.report.figures import FAINT, RATE, look, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARKS = 30  # more epochs than that are not marked one by one


def draw_schedule(points: Mapping[int, float], epoch_steps: int, title: str) -> Figure:
    """`points`: step -> value, in order."""
    from matplotlib.ticker import MaxNLocator

    steps, values = list(points), list(points.values())
    with look():
        figure = new_figure(7.2, 2.8, title)
        axes = figure.subplots()
        axes.plot(steps, values, color=RATE, marker="o" if len(steps) == 1 else None, clip_on=False)
        axes.set_xlabel(f"step ({epoch_steps:,} an epoch)")
        axes.set_ylabel("value")
        axes.margins(x=0.0)
        axes.set_ylim(bottom=1.05 * min(0.0, *values))
        marks = range(epoch_steps, steps[-1] + 1, epoch_steps)
        for mark in marks if len(marks) <= MARKS else ():
            axes.axvline(mark, color=FAINT, linewidth=0.6, zorder=0)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.xaxis.set_major_formatter("{x:,.0f}")
    return figure
