"""Mistakes: wrongly classified images, those first of which the network was surest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.report.figures import INK, QUIET, VALIDATION, blank, look, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 5
CELL, IMAGE, MARGIN, HEAD = (1.7, 2.0), 1.4, 0.1, 0.45  # inches; a cell is wide and high


def are_images(row_shape: Sequence[int]) -> bool:
    """Whether rows of that shape can be shown: (h, w) grey or (h, w, 3) colored."""
    return len(row_shape) == 2 or (len(row_shape) == 3 and row_shape[2] == 3)


def worst(y: Array, predictions: Array) -> Array:
    """The rows whose largest prediction is not the true class, the largest such prediction first."""
    wrong = np.flatnonzero(predictions.argmax(axis=1) != y)
    return np.asarray(wrong[np.argsort(-predictions[wrong].max(axis=1), kind="stable")])


def draw_mistakes(
    x: Array,
    y: Array,
    predictions: Array,
    *,
    class_names: Sequence[str],
    row_shape: tuple[int, ...],
    most: int = 20,
    title: str = "",
    probable: bool = True,
) -> Figure:
    """A figure of up to `most` mistakes among rows x (N, F) with classes y (N,) and predictions (N, C).

    probable: the predictions are probabilities; else they only rank the classes.
    """
    require(are_images(row_shape), "Only images can be shown.", f"rows of shape {row_shape}", "Use (h, w) or (h, w, 3).")
    rows, captions = worst(y, predictions), []
    for row in rows[:most]:
        guess = int(predictions[row].argmax())
        sure = f", {_percent(predictions[row, guess])}" if probable else ""
        captions.append(Caption(f"row {row}", f"is {class_names[y[row]]}", f"said {class_names[guess]}{sure}"))
    return draw_images(x[rows[:most]], row_shape, captions, value_range(x), _title(title, len(rows), len(y)))


@dataclass(frozen=True)
class Caption:
    """What stands above an image; and below it what it is, and what was said of it."""

    above: str
    true: str
    said: str


def draw_images(
    x: Array, row_shape: tuple[int, ...], captions: Sequence[Caption], limits: tuple[float, float], title: str = ""
) -> Figure:
    """Rows x (N, F) as images beside each other; limits: the values that are black and white."""
    with look():
        grid = _grid(len(x), title)
        for axes, row, caption in zip(grid.axes, x, captions, strict=True):
            _show(axes, row.reshape(row_shape), limits)
            _caption(axes, caption)
    return grid


def _grid(count: int, title: str) -> Figure:
    """A figure with room for that many images, row by row."""
    head = HEAD if title else HEAD / 2
    width, height = CELL[0] * COLUMNS, CELL[1] * -(-count // COLUMNS) + head
    figure = new_figure(width, height, title)
    figure.set_layout_engine("none")
    for i in range(count):
        left, top = CELL[0] * (i % COLUMNS) + MARGIN, height - head - CELL[1] * (i // COLUMNS)
        blank(figure.add_axes((left / width, (top - IMAGE - MARGIN) / height, IMAGE / width, IMAGE / height), anchor="SW"))
    return figure


def _title(title: str, wrong: int, rows: int) -> str:
    count = f"{wrong:,} of {rows:,} rows wrong" if wrong else f"No mistakes in {rows:,} rows"
    return f"{title}: {count}" if title else count


def value_range(x: Array) -> tuple[float, float]:
    return min(float(x.min(axis=0).min()), 0.0), float(x.max(axis=0).max())


def _show(axes: Axes, image: Array, limits: tuple[float, float]) -> None:
    low, high = limits
    if image.ndim == 3:
        image = (image - low) / max(high - low, 1e-30)
    axes.imshow(image, cmap="gray", vmin=low, vmax=high, interpolation="nearest")


def _caption(axes: Axes, caption: Caption) -> None:
    axes.set_title(caption.above, fontsize=7, fontweight="normal", color=QUIET, pad=3)
    for words, color, offset in ((caption.true, INK, -4), (caption.said, VALIDATION, -15)):
        axes.annotate(
            words, (0, 0), (0, offset), "axes fraction", "offset points", color=color, fontsize=8, va="top", annotation_clip=False
        )


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share < 0.9995 else "> 99.9 %"
