"""Samples of a data set as a picture: images of each class side by side, or rows of two features as points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.report.figures import EVALUATED, INK, QUIET, RATE, TRAINING, VALIDATION, blank, look, new_figure
from plainnet.report.mistakes import are_images

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 12
MOST_CLASSES = 40
CELL, NAME, HEAD = 0.62, 1.25, 0.4  # inches
COLORS = (TRAINING, VALIDATION, RATE, "#CC79A7", EVALUATED, "#E69F00", "#F0E442", QUIET)  # Okabe and Ito 2008
POINTS = 3000


def samples_of(y: Array, classes: int, count: int) -> list[Array]:
    """For each class up to `count` row numbers, spread evenly over its rows."""
    found = [np.flatnonzero(y == c) for c in range(classes)]
    return [
        rows[np.unique(np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int))] if len(rows) else rows for rows in found
    ]


def draw_images(x: Array, y: Array, *, class_names: Sequence[str], row_shape: tuple[int, ...], title: str = "") -> Figure:
    """One line of images a class, of rows x (N, F) with classes y (N,)."""
    require(are_images(row_shape), "Only images can be shown.", f"rows of shape {row_shape}", "Use (h, w) or (h, w, 3).")
    names = class_names[:MOST_CLASSES]
    width, height = NAME + CELL * COLUMNS + 0.1, HEAD + CELL * len(names) + 0.1
    chosen = samples_of(y, len(names), COLUMNS)
    shown = np.concatenate(chosen)
    limits = float(x[shown].min()), float(x[shown].max())
    with look():
        figure = new_figure(width, height, title)
        figure.set_layout_engine("none")
        for line, (name, rows) in enumerate(zip(names, chosen, strict=True)):
            bottom = height - HEAD - CELL * (line + 1)
            figure.text(
                (NAME - 0.12) / width, (bottom + CELL / 2) / height, _cut(name), ha="right", va="center", color=INK, fontsize=9
            )
            for column, row in enumerate(rows):
                place = ((NAME + CELL * column) / width, bottom / height, 0.93 * CELL / width, 0.93 * CELL / height)
                axes = figure.add_axes(place)
                blank(axes)
                axes.imshow(_scaled(x[row].reshape(row_shape), limits), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    return figure


def draw_points(x: Array, y: Array, *, class_names: Sequence[str], feature_names: Sequence[str], title: str = "") -> Figure:
    """About 3,000 rows of two features, classes by color."""
    step = max(1, len(y) // POINTS)
    x, y = np.asarray(x[::step], np.float64), y[::step]
    with look():
        figure = new_figure(6.0, 5.0, title)
        axes = figure.subplots()
        for c, name in enumerate(class_names[: len(COLORS)]):
            axes.scatter(x[y == c, 0], x[y == c, 1], s=9, color=COLORS[c], label=_cut(name), linewidths=0)
        axes.set_xlabel(feature_names[0])
        axes.set_ylabel(feature_names[1])
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    return figure


def _scaled(image: Array, limits: tuple[float, float]) -> Array:
    low, high = limits
    return (image.astype(np.float64) - low) / max(high - low, 1e-30)


def _cut(name: str) -> str:
    return name if len(name) <= 16 else name[:15] + "…"
