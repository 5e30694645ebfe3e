"""Sparklines: a curve as a word of eight heights (Tufte, "Beautiful Evidence", 2006), for terminals."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from plainnet.training.history import Row, columns

HEIGHTS = "▁▂▃▄▅▆▇█"
WIDTH = 32
NO_CURVES = {"epoch", "step", "penalty", "total", "gradient_norm", "update_norm", "learning_rate", "seconds"}


def sparklines(history: Sequence[Row]) -> list[str]:
    """A line for each loss and metric: its name, its curve, its current, least and greatest value."""
    names = [name for name in columns(history) if _is_curve(name)]
    found = []
    for name in names:
        values = [row[name] for row in history if math.isfinite(row.get(name, math.nan))]
        if values:
            words = f"now {values[-1]:<9.4g}  min {min(values):<9.4g}  max {max(values):.4g}"
            found.append(f"{name:<{max(map(len, names))}}  {sparkline(values):<{WIDTH}}  {words}")
    return found


def _is_curve(name: str) -> bool:
    return name not in NO_CURVES and not name.startswith("penalty_") and "." not in name


def sparkline(values: Sequence[float], width: int = WIDTH) -> str:
    """Finite values between their least and their greatest; of more than `width` the means of neighbors."""
    count = min(width, len(values))
    edges = [i * len(values) // count for i in range(count + 1)]
    means = [math.fsum(values[a:b]) / (b - a) for a, b in itertools.pairwise(edges)]
    low, span = min(means), max(means) - min(means)
    return "".join(HEIGHTS[round((mean - low) / span * 7) if span else 0] for mean in means)
