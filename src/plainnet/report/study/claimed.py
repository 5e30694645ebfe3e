"""A source's claims in words: rows of a table, and a sentence for each, made of cells of its judgement and of nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from plainnet.report.study.claims import Check, Judgement, Outcome
from plainnet.report.study.numbers import between, chance, count, number, signed

HEADS = ("the source says", "checked", "by", "we found", "verdict")


def rows(judged: Sequence[Judgement]) -> list[list[str]]:
    """The heading, and a row for each check; the claim stands in the first of its rows."""
    found = [list(HEADS)]
    for one in judged:
        cells = [[_checked(one, check), check.measure, _found(check), str(check.outcome)] for check in one.checks]
        said = [f"{one.reported.claim} ({one.reported.source})"]
        found += [[*(said if i == 0 else [""]), *row] for i, row in enumerate(cells or [["nothing yet", "", "", one.verdict]])]
    return found


def sentence(judged: Judgement) -> str:
    """The claim, what became of it, and the numbers where it was confirmed or denied by one check alone."""
    head = f"{judged.reported.claim} ({judged.reported.source}): {judged.verdict}"
    if not judged.checks:
        return f"{head}, since no seed has finished in its variants yet."
    if len(judged.checks) == 1:
        (check,) = judged.checks
        reason = str(check.outcome).partition(": ")[2]
        said = f"{_checked(judged, check)}, {check.measure}: {_found(check)}"
        return f"{head}{f', since {reason}' if reason else ''} ({said})."
    counts = Counter(one.outcome for one in judged.checks)
    parts = [f"{n} {outcome}" for outcome in Outcome if (n := counts[outcome])]
    where = "; ".join(f"{_checked(judged, one)}, {one.measure}" for one in judged.checks if one.outcome is Outcome.CONFIRMED)
    held = f" It holds here: {where}." if where and counts[Outcome.CONFIRMED] < len(judged.checks) else ""
    return f"{head}. Of {count(len(judged.checks), 'check')}: {', '.join(parts)}.{held}"


def _checked(judged: Judgement, check: Check) -> str:
    """What the source's words mean for these variants."""
    claim = judged.reported
    if claim.value is not None:
        return f'"{check.variant}" reaches {number(claim.value)}' + (f" ± {number(claim.within)}" if claim.within else "")
    beside = {"better": "better than", "worse": "worse than", "alike": "like"}[claim.holds or "alike"]
    return f'"{check.variant}" is {beside} {_sum(check.than)}'


def _sum(than: Mapping[str, float]) -> str:
    parts = []
    for name, weight in than.items():
        times = "" if abs(weight) == 1 else f"{abs(weight):g} × "
        parts.append(f'{"-" if weight < 0 else "+"} {times}"{name}"')
    return " ".join(parts).removeprefix("+ ")


def _found(check: Check) -> str:
    seeds = count(check.seeds, "seed")
    if not check.than:
        return f"{number(check.found)} on average; one more run would lie at {between(check.interval)} ({seeds})"
    p = chance(check.p if check.p is not None else 1.0)
    return f"{signed(check.found)} (adjusted interval {between(check.interval)}, adjusted p {p}, {seeds})"
