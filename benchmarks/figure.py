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


def draw(axes: Axes, races: list[dict[str, Any]]) -> None:
    for place, race in enumerate(races):
        times = ratios(race)
        best = min(times.values())
        axes.barh(place, best - 1, left=1, height=0.66, color="#0072b2", alpha=0.28, zorder=1)
        axes.text(max(times.values()) * 1.14, place, f"{best:.1f}×", va="center", fontsize=9, fontweight="bold", color="#004c78")
        for name, value in times.items():
            marker, color = MARKS[name]
            axes.plot(value, place, marker, color=color, markersize=6, markeredgecolor="white", markeredgewidth=0.6, zorder=3)
    axes.set_yticks(range(len(races)), [f"{race['workload']}   {WORKLOADS[race['workload']].text}" for race in races], fontsize=8)
    axes.invert_yaxis()
    axes.set_xscale("log")
    ticks = [1, 2, 5, 10, 20, 50, 100]
    lowest = min(1.0, *(value for race in races for value in ratios(race).values()))
    highest = max(value for race in races for value in ratios(race).values())
    axes.set_xlim(0.92 * lowest, 1.7 * highest)
    axes.set_xticks([tick for tick in ticks if tick <= highest], [f"{tick}×" for tick in ticks if tick <= highest])
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
    figure = Figure(figsize=(9.0, 1.3 + 0.32 * len(races)), layout="constrained", dpi=150)
    axes = figure.subplots()
    draw(axes, races)
    for name, (marker, color) in MARKS.items():
        axes.plot([], [], marker, color=color, label=NAMES[name])
    title = "Time a step (or a row) as a multiple of Plainnet's; bold: of the fastest peer"
    axes.set_title(title, loc="left", fontsize=10, fontweight="bold", pad=24)
    axes.legend(
        ncols=len(MARKS),
        loc="lower left",
        bbox_to_anchor=(-0.02, 1.0),
        frameon=False,
        fontsize=8,
        handletextpad=0.2,
        columnspacing=1.2,
    )
    figure.savefig(picture)


if __name__ == "__main__":
    main()
