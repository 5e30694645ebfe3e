"""What may be said of each comparison of a family, as data: one of six verdicts, with the p and the interval that bear it out.

Differences are a family of tests, adjusted by Holm; equivalences (within the stated margin) are another, adjusted by Holm too.
In either the chance of any false claim is at most alpha.

Several looks at growing data: look l is given a share of alpha, the shares summing to 1. P = min over l of p_l / share_l is a
p-value whenever one stops, since P(P <= x) <= sum_l P(p_l <= x share_l) <= x (Bonferroni); it can only fall as looks are added,
and with it Holm's adjusted values, so what was claimed at one look stays claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from plainnet.core.errors import require
from plainnet.statistics.holm import holm
from plainnet.statistics.samples import probability
from plainnet.statistics.student import Estimate, Interval


class Verdict(StrEnum):
    """Of a variant beside its baseline."""

    BETTER = "better"
    WORSE = "worse"
    EQUIVALENT = "equivalent"  # the difference lies within the margin of no interest, whether or not one was shown
    NO_DIFFERENCE_SHOWN = "no difference shown"
    TOO_FEW_PAIRS = "too few pairs"
    NO_SPREAD = "no spread"  # every pair differs by the same amount: the seeds are copies, or the metric is too coarse

    @property
    def settled(self) -> bool:
        return self in {Verdict.BETTER, Verdict.WORSE, Verdict.EQUIVALENT}


@dataclass(frozen=True)
class Look:
    """What was known at one look, and its share of alpha."""

    estimate: Estimate
    share: float = 1.0


@dataclass(frozen=True)
class Judged:
    """One comparison. alpha: the level it was tested at after all adjustments; p_adjusted < the family's alpha exactly where the
    interval, at level 1 - alpha, excludes 0. p: unadjusted. p_equivalent: adjusted; None where no margin was stated."""

    verdict: Verdict
    estimate: Estimate
    p: float
    p_adjusted: float
    alpha: float
    interval: Interval
    p_equivalent: float | None


def judge(
    estimates: Mapping[str, Estimate], alpha: float = 0.05, margin: float | None = None, rising: bool = True
) -> dict[str, Judged]:
    """A family of comparisons with one baseline, each by its name; rising: more is better."""
    return judge_looks({name: [Look(estimate)] for name, estimate in estimates.items()}, alpha, margin, rising)


def judge_looks(
    looks: Mapping[str, Sequence[Look]], alpha: float = 0.05, margin: float | None = None, rising: bool = True
) -> dict[str, Judged]:
    """The same at several looks, in order; the estimate shown is that of the look which showed the difference, or the last."""
    probability("alpha", alpha)
    require(
        len(looks) > 0 and all(looks.values()), "There is nothing to compare.", "no comparison", "Compare two variants or more."
    )
    shown = holm([spent(seen, lambda estimate: estimate.p) for seen in looks.values()])
    alike = None
    if margin is not None:
        alike = holm([spent(seen, lambda estimate: estimate.p_equivalent(margin)) for seen in looks.values()])
    judged = {}
    for i, (name, seen) in enumerate(looks.items()):
        equivalent = None if alike is None else float(alike.p[i])
        judged[name] = _judged(seen, float(shown.p[i]), float(shown.k[i]), equivalent, alpha, rising)
    return judged


def spent(seen: Iterable[Look], p: Callable[[Estimate], float]) -> float:
    """The p-value of a comparison over all its looks."""
    return min(1.0, *(p(look.estimate) / look.share for look in seen))


def bearing(seen: Sequence[Look], claimed: bool) -> Look:
    """The look that showed a difference, where one is claimed; else the last."""
    return min(seen, key=lambda look: look.estimate.p / look.share) if claimed else seen[-1]


def _judged(seen: Sequence[Look], p: float, k: float, equivalent: float | None, alpha: float, rising: bool) -> Judged:
    claimed = p < alpha
    look = bearing(seen, claimed)
    level = alpha * look.share / k
    verdict = _verdict(look.estimate, claimed, equivalent is not None and equivalent < alpha, rising)
    return Judged(verdict, look.estimate, look.estimate.p, p, level, look.estimate.interval(level), equivalent)


def _verdict(estimate: Estimate, shown: bool, equivalent: bool, rising: bool) -> Verdict:
    if equivalent:
        return Verdict.EQUIVALENT
    if shown:
        return Verdict.BETTER if (estimate.value > 0) == rising else Verdict.WORSE
    if estimate.known:
        return Verdict.NO_DIFFERENCE_SHOWN
    return Verdict.TOO_FEW_PAIRS if estimate.df < 1 else Verdict.NO_SPREAD
