"""What a study's source reported, judged by our numbers: each claim for each of its pairs or variants, by each of its measures.

Pairs: the paired t over seeds of variant - than, over folds the corrected resampled t; all pairs of all claims are one family,
adjusted by Holm (statistics/holm.py), and so are the tests of being alike; each look has its share (statistics/verdict.py). A
number: whether one more run of ours would lie there (statistics/intervals.py), unadjusted; of folds too, for one more shares rows
with them as they do with each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from plainnet.report.study.answer import Answer, Measured
from plainnet.report.study.looks import looks
from plainnet.statistics.holm import Adjusted, holm
from plainnet.statistics.intervals import another, mean
from plainnet.statistics.student import Interval
from plainnet.statistics.verdict import Look, bearing, spent
from plainnet.study.reported import Reported


class Outcome(StrEnum):
    """Of one check of a claim."""

    CONFIRMED = "confirmed"
    OPPOSITE = "not confirmed: the opposite was found"
    WITHIN_MARGIN = "not confirmed: the difference lies within the margin"
    DIFFERENT = "not confirmed: a difference was found"
    SAME = "not confirmed: both found the same with each seed"
    OUTSIDE = "not confirmed: our runs lie elsewhere"
    OPEN = "not shown"

    @property
    def denied(self) -> bool:
        return self not in {Outcome.CONFIRMED, Outcome.OPEN}


@dataclass(frozen=True)
class Check:
    """than: what the variant is compared with, each times its number; empty where it is a number that is checked.

    found: the difference, or the mean; interval: of the difference, adjusted, or of one more run; p: adjusted, of no difference.
    """

    measure: str
    variant: str
    than: Mapping[str, float]
    outcome: Outcome
    seeds: int
    found: float
    interval: Interval
    p: float | None = None


Verdict = Literal["confirmed", "confirmed in part", "not confirmed", "not shown"]


@dataclass(frozen=True)
class Judgement:
    reported: Reported
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Verdict:
        """In part: by some checks, others being open or against it."""
        confirmed = [one.outcome is Outcome.CONFIRMED for one in self.checks]
        if any(confirmed):
            return "confirmed" if all(confirmed) else "confirmed in part"
        return "not confirmed" if any(one.outcome.denied for one in self.checks) else "not shown"


@dataclass(frozen=True)
class _Difference:
    """A pair by a measure; margin: within which it is none; seen: at each look."""

    claim: int
    measured: Measured
    variant: str
    than: Mapping[str, float]
    seen: list[Look]
    margin: float | None

    @property
    def p(self) -> float:
        """Of no difference, over all looks."""
        return spent(self.seen, lambda estimate: estimate.p)

    @property
    def p_alike(self) -> float:
        """Of a difference beyond the margin."""
        margin = self.margin
        return spent(self.seen, lambda estimate: estimate.p_equivalent(margin)) if margin else 1.0


def judgements(found: Answer) -> tuple[Judgement, ...]:
    """Of every claim, in the order of the spec; what was not run, or not by two seeds, is not shown."""
    pairs = list(_differences(found))
    checks = [list[Check]() for _ in found.spec.reported]
    if pairs:
        apart, alike = holm([one.p for one in pairs]), holm([one.p_alike for one in pairs])
        for i, one in enumerate(pairs):
            checks[one.claim].append(_compared(found, one, i, apart, bool(alike.p[i] < found.alpha)))
    for i, claim in enumerate(found.spec.reported):
        checks[i] += _valued(found, claim)
    return tuple(Judgement(claim, tuple(made)) for claim, made in zip(found.spec.reported, checks, strict=True))


def _differences(found: Answer) -> Iterator[_Difference]:
    for i, claim in enumerate(found.spec.reported):
        for measured, pair in ((measured, pair) for pair in claim.pairs for measured in _measures(found, claim)):
            variant, than = _called(measured, pair.variant), {_called(measured, k): w for k, w in pair.weights.items()}
            all_ = [measured.values.get(name, {}) for name in (variant, *than)]
            seeds = sorted(set.intersection(*(set(values) for values in all_)))
            if seeds:
                ours = [all_[0][seed] for seed in seeds]
                theirs = [sum(w * values[seed] for w, values in zip(than.values(), all_[1:], strict=True)) for seed in seeds]
                seen = looks(found.spec, found.shared, ours, theirs, (variant, *than))
                yield _Difference(i, measured, variant, than, seen, claim.margin or measured.margin)


def _measures(found: Answer, claim: Reported) -> list[Measured]:
    known = {one.name: one for one in found.measured}
    return [known[name] for name in claim.measures or [found.spec.metric]]


def _called(measured: Measured, name: str) -> str:
    """A variant of that name; or the first, that is the best, of the named variant's points that were confirmed."""
    if name in measured.values:
        return name
    return next((other for other in measured.values if other.startswith(f"{name}, ")), name)


def _compared(found: Answer, one: _Difference, i: int, apart: Adjusted, alike: bool) -> Check:
    claim, p = found.spec.reported[one.claim], float(apart.p[i])
    look = bearing(one.seen, p < found.alpha)
    estimate, seeds = look.estimate, int(look.estimate.df) + 1
    interval = estimate.interval(found.alpha * look.share / float(apart.k[i]))
    outcome = _outcome(claim, estimate.value * (1 if one.measured.rising else -1), p < found.alpha, alike)
    if estimate.error == 0 and seeds > 1 and estimate.value == 0:
        outcome = Outcome.CONFIRMED if claim.holds == "alike" else Outcome.SAME
    return Check(one.measured.name, one.variant, one.than, outcome, seeds, estimate.value, interval, p)


def _outcome(claim: Reported, gain: float, apart: bool, alike: bool) -> Outcome:
    """gain: above 0 where the first of the pair is the better one."""
    if claim.holds == "alike":
        return Outcome.CONFIRMED if alike else Outcome.DIFFERENT if apart else Outcome.OPEN
    if alike:
        return Outcome.WITHIN_MARGIN
    if not apart:
        return Outcome.OPEN
    return Outcome.CONFIRMED if (gain > 0) == (claim.holds == "better") else Outcome.OPPOSITE


def _valued(found: Answer, claim: Reported) -> Iterator[Check]:
    for name, measured in ((name, measured) for name in claim.variants for measured in _measures(found, claim)):
        values = [*measured.values.get(_called(measured, name), {}).values()]
        if values and claim.value is not None:
            known = mean(values)
            range_ = another(known, found.alpha)
            near = range_.low - claim.within <= claim.value <= range_.high + claim.within
            outcome = Outcome.OPEN if len(values) < 2 else Outcome.CONFIRMED if near else Outcome.OUTSIDE
            yield Check(measured.name, _called(measured, name), {}, outcome, len(values), known.value, range_)
