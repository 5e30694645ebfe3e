"""What tuning bought: the best result to expect of so many settings tried at random, from one to all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainnet.report.figures import TRAINING, look, new_figure
from plainnet.report.study.numbers import number
from plainnet.report.study.shown import Searched
from plainnet.report.study.words import Words
from plainnet.statistics.budget import expected_best

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAST = 5  # settings
POINTS = 200


@dataclass(frozen=True)
class Budget:
    """best: to expect of so many `settings`."""

    settings: Sequence[int]
    best: Sequence[float]

    def reaching(self, share: float) -> int:
        """The fewest settings that bring that share of all there is to gain over one."""
        first, last = self.best[0], self.best[-1]
        gains = ((b - first) / (last - first) if last != first else 1.0 for b in self.best)
        return next(n for n, gain in zip(self.settings, gains, strict=True) if gain >= share)


def budget(searched: Searched, rising: bool) -> Budget | None:
    """Of the mean of each variant over its seeds; None of fewer than five. One without a finished trial was tried too."""
    means = [sum(each.values()) / len(each) for each in searched.values.values() if each]
    total = len(searched.values)
    if len(means) < LEAST:
        return None
    settings = sorted({max(1, round(total ** (i / POINTS))) for i in range(POINTS + 1)})
    return Budget(settings, expected_best(means, total - len(means), rising, settings).tolist())


def draw_budget(found: Budget, metric: str, words: Words) -> Figure:
    """Its first and its last value are written beside it."""
    from matplotlib.ticker import MaxNLocator

    with look():
        figure = new_figure(7.2, 3.0)
        axes = figure.subplots()
        axes.plot(found.settings, found.best, "o-" if len(found.settings) <= 40 else "-", color=TRAINING, markersize=4)
        up = found.best[-1] >= found.best[0]
        for i, side, offset in ((0, "left", -14 if up else 8), (-1, "right", 8 if up else -14)):
            place = (found.settings[i], found.best[i])
            axes.annotate(number(found.best[i], words), place, (0, offset), textcoords="offset points", ha=side, color=TRAINING)
        axes.margins(y=0.18)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.set(xlabel=words("settings tried at random"), ylabel=words("best {metric} to expect", metric=metric))
    return figure
