"""Numbers as a report writes them, in its reader's language."""

from __future__ import annotations

import math

from plainnet.report.study.words import Words
from plainnet.statistics.student import Interval

ROUNDING = 1e-12


def number(value: float, words: Words) -> str:
    """Four decimals, or three digits where these would say less; "unknown" for what is not finite. Mere rounding is 0."""
    if not math.isfinite(value):
        return words("unknown")
    value = 0.0 if abs(value) < ROUNDING else value
    return words.marked(f"{value:.4f}" if value == 0 or 0.001 <= abs(value) < 10_000 else f"{value:.3g}")


def signed(value: float, words: Words) -> str:
    return f"{'+' if value >= ROUNDING else ''}{number(value, words)}"


def between(interval: Interval, words: Words) -> str:
    if not math.isfinite(interval.high - interval.low):
        return words("unknown")
    return words("{low} to {high}", low=number(interval.low, words), high=number(interval.high, words))


def chance(p: float, words: Words) -> str:
    """Three decimals, or below 0.001 one digit."""
    small = f"{float(f'{p:.1g}'):f}".rstrip("0")
    return words.marked(f"{p:.3f}" if p >= 0.001 else small if p > 1e-6 else "< 0.000001")


def equals(p: float, words: Words) -> str:
    """A chance after the letter p."""
    said = chance(p, words)
    return said if said.startswith("<") else f"= {said}"


def share(value: float, words: Words, decimals: int = 0) -> str:
    return words("{percent} %", percent=words.marked(f"{100 * value:.{decimals}f}"))
