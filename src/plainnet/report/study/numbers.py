"""Numbers as a report writes them."""

from __future__ import annotations

import math

from plainnet.statistics.student import Interval


def number(value: float) -> str:
    """Four decimals, or three digits where these would say less; "unknown" for what is not finite."""
    if not math.isfinite(value):
        return "unknown"
    return f"{value:.4f}" if value == 0 or 0.001 <= abs(value) < 10_000 else f"{value:.3g}"


def signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{number(value)}"


def between(interval: Interval) -> str:
    known = math.isfinite(interval.high - interval.low)
    return f"{number(interval.low)} to {number(interval.high)}" if known else "unknown"


def chance(p: float) -> str:
    return f"{p:.3f}" if p >= 0.001 else f"{p:.1g}" if p > 1e-6 else "< 0.000001"


def share(value: float) -> str:
    return f"{100 * value:.0f} %"


def count(n: int, thing: str) -> str:
    """1 seed, 2 seeds."""
    return f"{n:,} {thing}{'' if n == 1 else 's'}"
