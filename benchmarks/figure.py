"""Draws the README's figure from race.json: how many times as long as Plainnet each peer takes, workload by workload.

    python benchmarks/figure.py [FILE.json] [PICTURE.png]

A bar ends at the best peer; marks are all of them, each at its best number of threads.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from report import NAMES, fastest, median, sides
from workloads import WORKLOADS

HERE = Path(__file__).resolve().parent
MARKS = {
    "jax_scan": ("o", "#d55e00"),
    "keras_on_jax": ("s", "#cc79a7"),
    "torch_compiled": ("D", "#009e73"),
    "torch_eager": ("^", "#56b4e9"),
    "numpy_in_place": ("P", "#e69f00"),
    "scikit_learn": ("X", "#7f7f7f"),
}


def ratios(race: dict[str, Any]) -> dict[str, float]:
    """Each peer's time as a multiple of Plainnet's."""
    own, others = sides(WORKLOADS[race["workload"]], race)
    best = {name: fastest([e for e in others if e["contestant"] == name]) for name in {e["contestant"] for e in others}}
    return {name: median(entry) / median(fastest(own)) for name, entry in best.items()}


def label(race: dict[str, Any]) -> str:
    """Name and network, and below it how it is trained."""
    network, _, rest = WORKLOADS[race["workload"]].text.partition(", ")
    return f"{network}   $\\bf{{{race['workload']}}}$\n{rest}"


def draw(axes: Axes, races: list[dict[str, Any]]) -> None:
    times = [ratios(race) for race in races]
    least, most = (pick(pick(each.values()) for each in times) for pick in (min, max))
    for place, each in enumerate(times):
        best = min(each.values())
        axes.barh(place, best - 1, left=1, height=0.62, color="#0072b2", alpha=0.28, zorder=1)
        axes.text(1.5 * most, place, f"{best:.1f}×", ha="center", va="center", fontsize=10, fontweight="bold", color="#004c78")
        for name, value in each.items():
            marker, color = MARKS[name]
            axes.plot(value, place, marker, color=color, markersize=7, markeredgecolor="white", markeredgewidth=0.6, zorder=3)
    axes.text(1.5 * most, -0.85, "fastest\npeer", ha="center", va="center", fontsize=8, color="#004c78")
    axes.set_yticks(range(len(races)), map(label, races), fontsize=8)
    axes.set_ylim(len(races) - 0.4, -0.6)
    axes.set_xscale("log")
    axes.set_xlim(0.9 * min(1.0, least), 2 * most)
    ticks = [tick for tick in (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200) if 0.9 * min(1.0, least) <= tick <= most]
    axes.set_xticks(ticks, [f"{tick:g}×" for tick in ticks])
    axes.minorticks_off()
    axes.axvline(1, color="#0072b2", linewidth=1.6, zorder=2)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6, zorder=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0)


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "race.json"
    picture = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE.parent / "docs" / "images" / "race.png"
    result = json.loads(source.read_text())
    races = [race for race in result["races"] if WORKLOADS[race["workload"]].against is None]
    figure = Figure(figsize=(8.0, 1.2 + 0.42 * len(races)), layout="constrained", dpi=150)
    axes = figure.subplots()
    draw(axes, races)
    raced = {entry["contestant"] for race in races for entry in race["entries"]}
    styles = {NAMES[name]: style for name, style in MARKS.items() if name in raced}
    marks = [Line2D([], [], marker=marker, color=color, linestyle="", markersize=7) for marker, color in styles.values()]
    figure.suptitle("How many times as long as Plainnet a step (or a row) takes", fontsize=11, fontweight="bold")
    figure.legend(marks, list(styles), ncols=len(marks), loc="outside lower center", frameon=False, fontsize=8, handletextpad=0.1)
    picture.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(picture)


if __name__ == "__main__":
    main()
