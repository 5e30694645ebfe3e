"""Numbers at the axes of a picture, with the reader's decimal point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainnet.report.study.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def mark(figure: Figure, words: Words) -> None:
    """Names of variants and values of settings stay as they are written in the study."""
    from matplotlib.ticker import ScalarFormatter, StrMethodFormatter

    class Marked(ScalarFormatter):
        def __call__(self, x: float, pos: int | None = None) -> str:
            return words.marked(super().__call__(x, pos))

    if words.point == ".":
        return
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        plain = axis.get_major_formatter()
        if isinstance(plain, ScalarFormatter):
            axis.set_major_formatter(Marked())
        elif isinstance(plain, StrMethodFormatter):
            axis.set_major_formatter(lambda x, _: words.marked(f"{x:g}"))
