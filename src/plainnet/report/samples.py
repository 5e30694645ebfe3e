"""Samples of a data set as a picture: images of each class side by side, or rows of two features as points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.report.figures import EVALUATED, QUIET, RATE, TRAINING, VALIDATION, blank, look, new_figure
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
    sheet = _sheet(x, samples_of(y, len(names), COLUMNS), row_shape)
    with look():
        figure = new_figure(width, height, title)
        figure.set_layout_engine("none")
        axes = figure.add_axes((NAME / width, 0.1 / height, CELL * COLUMNS / width, CELL * len(names) / height))
        blank(axes)
        axes.imshow(sheet, cmap="gray", vmin=0, vmax=1, interpolation="nearest", aspect="auto")
        for line, name in enumerate(names):
            place = -0.12 / (CELL * COLUMNS), 1 - (line + 0.5) / len(names)
            axes.text(*place, _cut(name), transform=axes.transAxes, ha="right", va="center", fontsize=9)
    return figure


def _sheet(x: Array, chosen: list[Array], row_shape: tuple[int, ...]) -> Array:
    """All images side by side on white, a line a class, from 0 to 1."""
    shown = x[np.concatenate(chosen)]
    low, high = float(shown.min()), float(shown.max())
    h, w, *colors = row_shape
    gap = max(1, w // 14)
    sheet = np.ones((len(chosen) * (h + gap), COLUMNS * (w + gap), *colors))
    for line, rows in enumerate(chosen):
        for column, row in enumerate(rows):
            image = (x[row].reshape(row_shape).astype(np.float64) - low) / max(high - low, 1e-30)
            sheet[line * (h + gap) :, column * (w + gap) :][:h, :w] = image
    return sheet


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


def _cut(name: str) -> str:
    return name if len(name) <= 16 else name[:15] + "…"
