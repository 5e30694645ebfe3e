"""A confusion matrix as a picture: one row a true class, one column a predicted class, the number of rows in each cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.report.figures import FAINT, INK, QUIET, TRAINING, VALIDATION, look, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COUNTED = 30  # classes; beyond, cells are too small for a number


Words = Callable[[str], str]  # what an English word is in the reader's language
Percent = Callable[[float], str]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def draw_confusion(
    matrix: Array, class_names: Sequence[str], title: str = "", words: Words = str, percent: Percent = _percent
) -> Figure:
    """Right ones are blue, wrong ones orange, both by their share of the true class, which is the recall on the diagonal."""
    shape = (len(class_names), len(class_names))
    require(matrix.shape == shape, f"A confusion matrix of {shape[0]} classes is square.", matrix.shape, "Name each class once.")
    size = min(max(0.52 * len(matrix), 2.2), 11.0)
    with look():
        figure = new_figure(size + 1.9, size + 1.2, title)
        axes = figure.subplots()
        axes.imshow(_colors(matrix), aspect="equal", interpolation="nearest")
        _name(axes, [_cut(name) for name in class_names], words)
        if len(matrix) <= COUNTED:
            _count(axes, matrix, words, percent)
    return figure


def _shares(matrix: Array) -> Array:
    return np.asarray(matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1e-300))


def _colors(matrix: Array) -> Array:
    """RGB of each cell: from white to the full color, mistakes by the root of their share so that small ones show."""
    from matplotlib.colors import to_rgb

    right = np.eye(len(matrix), dtype=bool)
    strength = np.where(right, 0.85 * _shares(matrix), 0.9 * np.sqrt(_shares(matrix)))[..., None]
    full = np.where(right[..., None], to_rgb(TRAINING), to_rgb(VALIDATION))
    return np.asarray(1.0 - strength * (1.0 - full))


def _name(axes: Axes, names: Sequence[str], words: Words) -> None:
    step = -(-len(names) // 40)
    places = range(0, len(names), step)
    shown = [names[i] for i in places]
    angle, side = (45, "left") if max(map(len, shown)) > 3 else (0, "center")
    axes.set_xticks(places, shown, rotation=angle, ha=side, rotation_mode="anchor" if angle else "default")
    axes.set_yticks(places, shown)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set(xlabel=words("predicted class"), ylabel=words("true class"))
    axes.tick_params(length=0, colors=INK)
    axes.spines[:].set_visible(False)
    axes.grid(visible=False)


def _count(axes: Axes, matrix: Array, words: Words, percent: Percent) -> None:
    edges = np.arange(len(matrix) + 1) - 0.5
    axes.hlines(edges, -0.5, len(matrix) - 0.5, color=FAINT, linewidth=0.6)
    axes.vlines(edges, -0.5, len(matrix) - 0.5, color=FAINT, linewidth=0.6)
    colors = _colors(matrix)
    for (i, j), count in np.ndenumerate(matrix):
        if count:
            dark = colors[i, j] @ (0.299, 0.587, 0.114) < 0.5
            axes.text(j, i, f"{count:.6g}", ha="center", va="center", fontsize=8, color="white" if dark else INK)
    _recall(axes, matrix, words, percent)


def _recall(axes: Axes, matrix: Array, words: Words, percent: Percent) -> None:
    """The share of each true class that was found, at the end of its row."""
    shares = [percent(float(share)) for share in _shares(matrix).diagonal()]
    shares = [share if total else words("no rows") for share, total in zip(shares, matrix.sum(axis=1), strict=True)]
    for i, word in [(-0.5, words("recall")), *enumerate(shares)]:
        side = "bottom" if i < 0 else "center"
        axes.annotate(
            word, (len(matrix) - 0.5, i), (6, 4 * (i < 0)), textcoords="offset points", va=side, color=QUIET, fontsize=8
        )


def _cut(name: str) -> str:
    return name if len(name) <= 16 else name[:15] + "…"
