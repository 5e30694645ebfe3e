"""Every variant beside the baseline: the mean difference with its adjusted interval, and the difference of each seed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from plainnet.report.figures import FAINT, INK, QUIET, RATE, TRAINING, VALIDATION, cut, look, new_figure
from plainnet.report.study.answer import Answer, Comparison
from plainnet.report.study.numbers import signed
from plainnet.report.study.words import Words
from plainnet.statistics.verdict import Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FIRST, LAST = 20, 10  # of more comparisons, so many of the best and of the worst
COLORS = {Verdict.BETTER: TRAINING, Verdict.WORSE: VALIDATION, Verdict.EQUIVALENT: RATE}
ROW, LONGEST = 0.34, 44  # inches; characters of a name


def shown(found: Answer) -> Sequence[Comparison]:
    every = found.comparisons
    return every if len(every) <= FIRST + LAST else [*every[:FIRST], *every[-LAST:]]


def draw_differences(found: Answer, seeds: Mapping[str, Mapping[int, float]], words: Words) -> Figure:
    """From the best mean down; filled where the verdict is settled."""
    rows = shown(found)
    with look():
        figure = new_figure(8.6, ROW * len(rows) + 1.2)
        axes = figure.subplots()
        if found.margin is not None:
            axes.axvspan(-found.margin, found.margin, color=FAINT, alpha=0.5, linewidth=0)
        axes.axvline(0, color=QUIET, linewidth=1)
        for i, one in enumerate(rows):
            _seeds(axes, i, seeds[one.variant], seeds[found.baseline])
            _row(axes, i, one, words)
        _frame(axes, found, rows, words)
    return figure


def _seeds(axes: Axes, y: int, a: Mapping[int, float], b: Mapping[int, float]) -> None:
    d = [a[seed] - b[seed] for seed in sorted(a.keys() & b.keys())]
    axes.plot(d, [y] * len(d), "|", color=QUIET, alpha=0.45, markersize=9, markeredgewidth=0.9)


def _row(axes: Axes, y: int, one: Comparison, words: Words) -> None:
    judged, color = one.judged, COLORS.get(one.judged.verdict, QUIET)
    low, high, value = judged.interval.low, judged.interval.high, judged.estimate.value
    if math.isfinite(high - low):
        axes.plot([low, high], [y, y], color=color, linewidth=2.4)
    axes.plot(value, y, "o", color=color, markersize=7, markerfacecolor=color if judged.verdict.settled else "white")
    beside = axes.get_yaxis_transform()
    for text, offset in ((signed(value, words), 8), (words(judged.verdict), 72)):
        axes.annotate(
            text, (1, y), (offset, 0), beside, "offset points", color=color, va="center", fontsize=9, annotation_clip=False
        )


def _frame(axes: Axes, found: Answer, rows: Sequence[Comparison], words: Words) -> None:
    axes.set_yticks(range(len(rows)), [cut(one.variant, LONGEST) for one in rows])
    axes.tick_params(axis="y", colors=INK)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.03)
    axes.locator_params(axis="x", nbins=7)
    axes.set_xlabel(words("difference in {metric} from the baseline", metric=found.spec.metric))
    sides = (words("worse"), words("better")) if found.rising else (words("better"), words("worse"))
    for x, side, text in ((0.0, "left", f"← {sides[0]}"), (1.0, "right", f"{sides[1]} →")):
        axes.annotate(
            text, (x, 1), (0, 4), "axes fraction", "offset points", ha=side, color=QUIET, fontsize=9, annotation_clip=False
        )
