"""Training curves: the data loss, each metric followed and, where it changed, the learning rate, epoch by epoch.

The penalties of regularizers are never part of a loss curve: training and validation could not be compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plainnet.core import registry
from plainnet.core.errors import require
from plainnet.report.figures import EVALUATED, RATE, TRAINING, VALIDATION, look, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Record = Mapping[str, Any]
Points = list[tuple[float, float]]
LOG_FROM = 50.0  # the greatest loss over the least
LINE = 0.264  # the height of a line of words, in inches


@dataclass(frozen=True)
class Curve:
    """One line and the words beside its end; `best` is the point worth a mark."""

    name: str
    color: str
    points: Points
    best: tuple[str, tuple[float, float]] | None = None

    def words(self) -> str:
        last = f"{self.name} {self.points[-1][1]:.4g}"
        return f"{last}\n{self.best[0]} {self.best[1][1]:.4g}, epoch {self.best[1][0]:g}" if self.best else last


Words = Callable[[Curve], str]


@dataclass(frozen=True)
class Panel:
    """log: on a logarithmic scale where its values are far apart; top: what no value exceeds."""

    title: str
    curves: list[Curve]
    height: float = 2.4
    log: bool = False
    top: float = math.inf


def draw_curves(history: Sequence[Record], title: str = "", words: Words = Curve.words) -> Figure:
    """A figure of the records of a history, one an epoch; what they lack is left out."""
    keys = sorted({key for record in history for key in record})
    judged = [_metric(history, key) for key in keys if key in registry.names("metrics")]
    panels = [panel for panel in (_loss(history), *judged, _rate(history)) if panel.curves]
    advice = "Records need an epoch and a finite loss or accuracy: train for an epoch first."
    require(bool(panels), "There are no curves to draw.", keys or "an empty history", advice)
    return draw_panels(panels, title, words)


def draw_panels(panels: Sequence[Panel], title: str = "", words: Words = Curve.words) -> Figure:
    """Panels below each other, over the same epochs; `words` says what stands beside a curve."""
    heights = [panel.height for panel in panels]
    with look():
        figure = new_figure(7.2, sum(heights) + 0.7, title)
        column = figure.subplots(len(panels), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
        for axes, panel in zip(column, panels, strict=True):
            _draw(axes, panel, words)
        _number_epochs(column[-1])
    return figure


def _loss(history: Sequence[Record]) -> Panel:
    title = "Loss, penalties left out" if any(record.get("penalty") for record in history) else "Loss"
    training = curve_of(history, "loss", "training, as trained", TRAINING)
    training += curve_of(history, "evaluated_loss", "training, as evaluated", EVALUATED)
    curves = training + curve_of(history, "validation_loss", "validation", VALIDATION, ("lowest", min))
    return Panel(title, curves, log=True)


def _metric(history: Sequence[Record], key: str) -> Panel:
    metric: Any = registry.find("metrics", key)
    best = ("highest", max) if metric.rising else ("lowest", min)
    training = curve_of(history, key, "training, as trained", TRAINING)
    training += curve_of(history, f"evaluated_{key}", "training, as evaluated", EVALUATED)
    curves = training + curve_of(history, f"validation_{key}", "validation", VALIDATION, best)
    title = metric.__name__ if metric.__name__.isupper() else key.replace("_", " ").capitalize()
    return Panel(title, curves, top=1.0 if metric.rising else math.inf)


def _rate(history: Sequence[Record]) -> Panel:
    curves = curve_of(history, "learning_rate", "learning rate", RATE)
    changed = any(len({y for _, y in curve.points}) > 1 for curve in curves)
    return Panel("Learning rate", curves if changed else [], height=1.1)


def curve_of(
    history: Sequence[Record], key: str, name: str, color: str, best: tuple[str, Callable[..., Any]] | None = None
) -> list[Curve]:
    """One curve, or none without a finite value."""
    values = [(record.get("epoch", i), record.get(key)) for i, record in enumerate(history, 1)]
    points = [(float(x), float(y)) for x, y in values if y is not None and math.isfinite(y)]
    if not points:
        return []
    return [Curve(name, color, points, best and (best[0], best[1](points, key=lambda point: point[1])))]


def _draw(axes: Axes, panel: Panel, words: Words) -> None:
    for curve in panel.curves:
        marker = "o" if len(curve.points) == 1 else None
        axes.plot(*zip(*curve.points, strict=True), color=curve.color, marker=marker, clip_on=False)
        if curve.best:
            axes.plot(*curve.best[1], "o", color=curve.color, markeredgecolor="white", markersize=7, clip_on=False)
    axes.set_title(panel.title)
    axes.margins(x=0.02, y=0.08)
    _scale(axes, panel)
    axes.autoscale_view()
    axes.set_ylim(top=min(panel.top, axes.get_ylim()[1]))
    _label(axes, panel, words)


def _scale(axes: Axes, panel: Panel) -> None:
    """A logarithmic scale for what falls far."""
    values = [y for curve in panel.curves for _, y in curve.points]
    if panel.log and min(values) > 0 and max(values) > LOG_FROM * min(values):
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.set_title(f"{panel.title} (logarithmic scale)")


def _label(axes: Axes, panel: Panel, words: Words) -> None:
    """Words beside the end of each curve, in the order of the ends; those that would overlap move apart."""
    curves, to_axes = panel.curves, axes.transData + axes.transAxes.inverted()
    ends = sorted((float(to_axes.transform(curve.points[-1])[1]), i) for i, curve in enumerate(curves))
    heights = [LINE / panel.height * (words(curves[i]).count("\n") + 1) for _, i in ends]
    for (_, i), y in zip(ends, apart([y for y, _ in ends], heights), strict=True):
        axes.text(1.03, y, words(curves[i]), transform=axes.transAxes, color=curves[i].color, va="center")


def apart(places: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Ascending places moved as little as it takes for blocks of these heights, centered there, not to overlap."""
    found: list[float] = []
    for y, height in zip(places, heights, strict=True):
        least = found[-1] + (heights[len(found) - 1] + height) / 2 if found else y
        found.append(max(y, least))
    excess = sum(new - old for new, old in zip(found, places, strict=True)) / max(len(found), 1)
    return [y - excess for y in found]


def _number_epochs(axes: Axes) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
