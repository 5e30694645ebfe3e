"""Predicted values against true ones, a panel a target: what is right lies on the diagonal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.metrics.r2 import R2
from plainnet.metrics.rmse import RMSE
from plainnet.report.figures import QUIET, TRAINING, look, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_TARGETS, MOST_POINTS = 9, 5000
COLUMNS, SIZE = 3, 3.4  # panels side by side, inches of each


def draw_agreement(y: Array, predictions: Array, names: Sequence[str], title: str = "") -> Figure:
    """A figure of targets and predictions (N, T), of the first targets and, evenly chosen, so many rows as can be told apart."""
    require(
        y.shape == predictions.shape and len(y) > 0, "There is a prediction for each target.", predictions.shape, "Give both."
    )
    count = min(len(names), MOST_TARGETS)
    wide = min(count, COLUMNS)
    shown = np.unique(np.linspace(0, len(y) - 1, min(len(y), MOST_POINTS)).astype(np.int64))
    with look():
        figure = new_figure(SIZE * wide + 0.4, SIZE * -(-count // wide) + 0.6, title)
        for i in range(count):
            axes = figure.add_subplot(-(-count // wide), wide, i + 1)
            _scatter(axes, y[shown, i], predictions[shown, i])
            axes.set_title(f"{names[i]}: {_scores(y[:, [i]], predictions[:, [i]])}")
    return figure


def _scatter(axes: Axes, y: Array, predictions: Array) -> None:
    low, high = min(y.min(), predictions.min()), max(y.max(), predictions.max())
    room = 0.04 * (high - low) or 1.0
    axes.plot([low - room, high + room], [low - room, high + room], color=QUIET, linewidth=1)
    strength = 0.8 if len(y) <= 200 else 0.35
    axes.scatter(y, predictions, s=14, color=TRAINING, alpha=strength, edgecolors="none")
    axes.set(xlim=(low - room, high + room), ylim=(low - room, high + room), xlabel="true", ylabel="predicted", aspect="equal")


def _scores(y: Array, predictions: Array) -> str:
    return f"R2 {R2()(predictions, y):.3f}, RMSE {RMSE()(predictions, y):.3g}"
