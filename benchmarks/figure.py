"""Draws the README's figure from benchmarks/slice.json: time a step, median with min and max."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

from matplotlib.figure import Figure

HERE = Path(__file__).resolve().parent
NAMES = {
    "native": "Plainnet, native engine",
    "jax_scan": "JAX, one jitted scan an epoch",
    "jax_scan_2": "JAX, two threads",
    "numpy_in_place": "NumPy, in place, by hand",
    "reference": "Plainnet, reference engine",
}


def main() -> None:
    times: dict[str, list[float]] = json.loads((HERE / "slice.json").read_text())["us_per_step"]
    names = sorted(times, key=lambda name: statistics.median(times[name]))
    medians = [statistics.median(times[name]) for name in names]
    figure = Figure(figsize=(7.2, 2.7), layout="constrained", dpi=150)
    axes = figure.subplots()
    colors = ["#0072b2" if name == "native" else "#b8bec4" for name in names]
    axes.barh([NAMES[name] for name in names], medians, color=colors, height=0.62)
    for i, name in enumerate(names):
        axes.hlines(i, min(times[name]), max(times[name]), color="#333333", linewidth=1)
        axes.text(max(times[name]) + 1.5, i, f"{medians[i]:.0f} µs", va="center", fontsize=9)
    axes.invert_yaxis()
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks([])
    axes.set_xlim(0, 1.12 * max(max(values) for values in times.values()))
    axes.set_title("One training step of 784-30-10, batch 10 (shorter is better)", loc="left", fontsize=10, fontweight="bold")
    figure.savefig(HERE.parent / "docs" / "images" / "slice.png")


if __name__ == "__main__":
    main()
