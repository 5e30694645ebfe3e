"""Numeric derivatives to hold analytic ones against: n = (f(w + h) - f(w - h)) / 2h, and from four points
(8 (f(w + h) - f(w - h)) - (f(w + 2h) - f(w - 2h))) / 12h (Abramowitz and Stegun 1964, 25.3; Stanford CS231n, "Gradient checks").

error = |a - n| / max(eps, |a| + |n|), S4's measure. eps is 1e-8, or where differences of float64 cannot tell so much, what they
can: there rounding alone would make any right gradient look wrong. Several h are tried, because a large one steps over
kinks and a small one rounds; a wrong gradient fits none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array

TOLERANCE = 1e-6
EPS = 1e-8
ROUNDING = 8 * 2.0**-53  # of an objective, relative to it or to 1: sums of greater terms round more than they are
TWO, FOUR = {1: 0.5}, {1: 8 / 12, 2: -1 / 12}
TRIALS = ((1e-5, TWO), (1e-3, FOUR), (1e-4, FOUR), (1e-6, TWO))
STEP = 1e-5
KINK = (1e-5, 1e-6, 1e-7)  # the gap between one-sided slopes shrinks like h where f is smooth, but not around a kink

Along = Callable[[float], float]  # h -> f(w + h e_i)


@dataclass(frozen=True)
class Compared:
    """One coordinate. kink: the analytic value lies between the two one-sided slopes of a kink, which is not counted."""

    analytic: float
    numeric: float
    error: float
    kink: bool = False


def compare(along: Along, analytic: float) -> Compared:
    """The best that any h has to say for the analytic derivative."""
    found: list[Compared] = []
    for h, points in TRIALS:
        found.append(_central(along, analytic, h, points))
        if found[-1].error <= TOLERANCE:
            return found[-1]
    best = min(found, key=lambda one: (not np.isfinite(one.error), one.error))
    return Compared(analytic, best.numeric, 0.0, True) if _on_kink(along, analytic) else best


def _central(along: Along, analytic: float, h: float, points: dict[int, float]) -> Compared:
    pairs = [(weight, along(k * h), along(-k * h)) for k, weight in points.items()]
    numeric = sum(weight * (up - down) for weight, up, down in pairs) / h
    resolved = _noise(pairs[0][1], h) / TOLERANCE
    error = abs(analytic - numeric) / max(EPS, resolved, abs(analytic) + abs(numeric))
    return Compared(analytic, numeric, error if np.isfinite(error) else np.inf)


def _on_kink(along: Along, analytic: float) -> bool:
    here, gaps = along(0.0), []
    for h in KINK:
        low, high = sorted(((along(h) - here) / h, (here - along(-h)) / h))
        gaps.append(high - low)
    slack = 2 * _noise(here, KINK[-1])
    return gaps[1] > max(gaps[0] / 8, 4 * _noise(here, KINK[1])) and low - slack <= analytic <= high + slack


def _noise(value: float, h: float) -> float:
    return ROUNDING * max(abs(value), 1.0) / h


def slopes(f: Callable[[Array], float], w: Array, analytic: Array, index: Array) -> list[Compared]:
    """Each coordinate of `index` in the flat view of w; f is called with copies."""
    return [compare(_along(f, w, int(i)), float(analytic.flat[i])) for i in index]


def numeric(f: Callable[[Array], float], w: Array) -> Array:
    """The gradient by plain central differences, shaped like w."""
    moved = [_along(f, w, i) for i in range(w.size)]
    return np.array([(along(STEP) - along(-STEP)) / (2 * STEP) for along in moved]).reshape(w.shape)


def _along(f: Callable[[Array], float], w: Array, i: int) -> Along:
    def moved(h: float) -> float:
        other = w.copy()
        other.flat[i] += h
        return f(other)

    return moved
