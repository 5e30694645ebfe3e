"""How many more seeds would settle an open comparison, were its difference and its spread truly those seen so far.

A difference d with standard deviation s is shown by n pairs with the chance P(|T'| > t(1 - alpha / 2, n - 1)), T' being
noncentral t with noncentrality d / s * sqrt(n) (Cohen, "Statistical power analysis for the behavioral sciences", 1988). That it
lies within the margin is shown with a chance of at least P(lower test) + P(upper test) - 1. What is seen in few seeds is itself
uncertain: a plan, no promise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from scipy import special

from plainnet.core.errors import require
from plainnet.statistics.paired import Paired
from plainnet.statistics.samples import probability
from plainnet.statistics.verdict import Judged

MOST = 10_000  # pairs; a study that needs more will not settle it


@dataclass(frozen=True)
class Plan:
    """pairs: in all; more: beside those there are; by: what they would show."""

    pairs: int
    more: int
    by: Literal["difference", "equivalence"]


@dataclass(frozen=True)
class Levels:
    """At which an open comparison would be tested: a difference, and equivalence."""

    difference: float = 0.05
    equivalence: float = 0.05


def levels(judged: Mapping[str, Judged], alpha: float = 0.05, share: float = 1.0) -> Levels:
    """Of the next one to be settled in a family: alpha over the number not shown yet, as Holm steps; share: of a look."""
    different = sum(one.p_adjusted >= alpha for one in judged.values())
    equivalent = sum(one.p_equivalent is None or one.p_equivalent >= alpha for one in judged.values())
    return Levels(alpha * share / max(1, different), alpha * share / max(1, equivalent))


def settle(paired: Paired, levels: Levels, margin: float | None = None, power: float = 0.8) -> Plan | None:
    """The cheapest plan that settles it with that chance; None if 10,000 pairs would not do, or if its pairs are copies."""
    probability("The chance", power)
    if paired.sd == 0:
        return None
    effect = abs(paired.difference) / paired.sd
    best = Plan(_least(lambda n: power_of_difference(n, effect, levels.difference), power), 0, "difference")
    if margin is not None:
        require(margin > 0, "A margin of no interest is a positive number.", margin, "State the least difference that matters.")
        wide = margin / paired.sd
        pairs = _least(lambda n: power_of_equivalence(n, effect, wide, levels.equivalence), power)
        best = Plan(pairs, 0, "equivalence") if pairs < best.pairs else best
    return replace(best, more=max(0, best.pairs - paired.n)) if best.pairs <= MOST else None


def power_of_difference(n: int, effect: float, alpha: float = 0.05) -> float:
    """How probably n pairs show a difference of so many standard deviations; effect is not negative."""
    t = -float(special.stdtrit(n - 1, alpha / 2))
    return _above(n, effect, t) + 1 - _above(n, effect, -t)


def power_of_equivalence(n: int, effect: float, margin: float, alpha: float = 0.05) -> float:
    """How probably, at least, n pairs show it to lie within a margin of so many standard deviations; effect is not negative."""
    t = -float(special.stdtrit(n - 1, alpha))
    return max(0.0, _above(n, margin - effect, t) + _above(n, margin + effect, t) - 1)


def _above(n: int, effect: float, t: float) -> float:
    """P(T' > t), noncentral; by P(T' > t) = P(-T' < -t) for an effect below 0."""
    shift = effect * math.sqrt(n)
    if abs(shift) > 30:  # farther out than the quantile of any test here, and than its computation reaches
        return float(special.ndtr((shift - t) / math.sqrt(1 + t * t / (2 * (n - 1)))))
    return float(1 - special.nctdtr(n - 1, shift, t)) if shift >= 0 else float(special.nctdtr(n - 1, -shift, -t))


def _least(chance: Callable[[int], float], wanted: float) -> int:
    """The smallest n of at least 2 with that chance, which grows with n; beyond MOST if there is none."""
    low, high = 1, 2
    while high <= MOST and chance(high) < wanted:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if chance(middle) >= wanted else (middle, high)
    return high
