"""The picture of a learning-rate range test: the loss over the rate, each step's and smoothed, with the rate to use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plainnet.checks.learning_rate import RangeTest
from plainnet.report.figures import FAINT, QUIET, TRAINING, VALIDATION, look, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROOM = 0.1  # above and below the smoothed losses, as a share of their spread


def draw_range_test(found: RangeTest, title: str = "") -> Figure:
    with look():
        figure = new_figure(7.2, 3.8, title)
        axes = figure.subplots()
        axes.plot(found.rates, found.losses, ".", color=FAINT, markersize=5, zorder=1)
        axes.plot(found.rates, found.smoothed, color=TRAINING)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")
        axes.set(xlabel="learning rate", title="Loss of the batch at a learning rate that grows from step to step")
        _frame(axes, found)
        _mark(axes, found)
    return figure


def _frame(axes: Axes, found: RangeTest) -> None:
    """Where the loss falls is what matters: of an explosion only the beginning is shown."""
    start, low = float(found.smoothed[0]), float(found.smoothed.min())
    top = min(float(found.smoothed.max()), 2 * start)
    room = ROOM * max(top - low, 1e-3 * abs(top))
    axes.set_ylim(low - 2 * room, top + 2 * room)


def _mark(axes: Axes, found: RangeTest) -> None:
    if found.suggestion is None or found.lowest is None:
        return
    log_rates = np.log(found.rates)
    for rate, color, words, side in (
        (found.suggestion, VALIDATION, f"use {found.suggestion:.2g}", "right"),
        (found.lowest, QUIET, f"lowest at {found.lowest:.2g}", "center"),
    ):
        loss = float(np.interp(np.log(rate), log_rates, found.smoothed))
        axes.plot(rate, loss, "o", color=color, markeredgecolor="white", markersize=8, zorder=3)
        axes.annotate(words, (rate, loss), (0, -9), textcoords="offset points", color=color, ha=side, va="top")
