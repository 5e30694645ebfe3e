"""A source's claims in words: a sentence for each and rows of a table, made of cells of its judgement and of nothing else."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from plainnet.report.study.answer import Answer
from plainnet.report.study.claims import Check, Judgement, Outcome, Verdict, judgements
from plainnet.report.study.document import Block, Items, Paragraph, Table
from plainnet.report.study.numbers import between, chance, number, share, signed
from plainnet.report.study.sentences import evidence
from plainnet.report.study.words import Words


def claimed(found: Answer, words: Words) -> Iterator[Block]:
    if not found.spec.reported:
        return
    judged = judgements(found)
    yield Items([sentence(found, one, words) for one in judged])
    if any(one.checks for one in judged):
        yield Table(rows(judged, words), left=4)
        yield Paragraph(words(" ").join(_legend(found, judged, words)))


def summary(found: Answer, words: Words) -> Iterator[Block]:
    """How many of the claims hold."""
    counts = Counter(one.verdict for one in judgements(found))
    parts = [words("{n} {outcome}", n=counts[one], outcome=words(one)) for one in get_args(Verdict) if counts[one]]
    if parts:
        yield Paragraph(words("{n} {n:claim|claims} of the source: {parts}.", n=counts.total(), parts=words("; ").join(parts)))


def sentence(found: Answer, judged: Judgement, words: Words) -> str:
    """The claim, what became of it, and the numbers where there is one check alone."""
    cells = {"claim": judged.reported.claim, "source": judged.reported.source}
    if not judged.checks:
        return words('"{claim}" ({source}) is not shown, for lack of finished trials.', **cells)
    if len(judged.checks) == 1:
        (check,) = judged.checks
        return words(
            '"{claim}" ({source}) is {outcome}. Found: {found}.',
            **cells,
            outcome=words(check.outcome),
            found=_found(found, check, words),
        )
    said = words('"{claim}" ({source}) is {outcome}.', **cells, outcome=words(judged.verdict))
    return words(" ").join([said, *_counted(judged, words)])


def _counted(judged: Judgement, words: Words) -> Iterator[str]:
    counts = Counter(one.outcome for one in judged.checks)
    parts = [words("{n} {outcome}", n=n, outcome=words(outcome)) for outcome in Outcome if (n := counts[outcome])]
    yield words("Of {n} {n:check|checks}: {parts}.", n=len(judged.checks), parts=words("; ").join(parts))
    if 0 < counts[Outcome.CONFIRMED] < len(judged.checks):
        held = [one for one in judged.checks if one.outcome is Outcome.CONFIRMED]
        where = [words("{checked} ({measure})", checked=_checked(judged, one, words), measure=one.measure) for one in held]
        yield words("It holds here: {where}.", where=words("; ").join(where))


def _checked(judged: Judgement, check: Check, words: Words) -> str:
    """What the source's words mean for these variants."""
    claim = judged.reported
    if claim.value is not None:
        value, within = (words.marked(f"{one:g}") for one in (claim.value, claim.within))
        if claim.within:
            return words('"{a}" reaches {value} ± {within}', a=check.variant, value=value, within=within)
        return words('"{a}" reaches {value}', a=check.variant, value=value)
    cells = {"a": check.variant, "b": _sum(check.than, words)}
    match claim.holds:
        case "better":
            return words('"{a}" is better than {b}', **cells)
        case "worse":
            return words('"{a}" is worse than {b}', **cells)
        case _:
            return words('"{a}" is like {b}', **cells)


def _sum(than: Mapping[str, float], words: Words) -> str:
    parts = []
    for name, weight in than.items():
        times = "" if abs(weight) == 1 else words.marked(f"{abs(weight):g}") + " × "
        parts.append(("- " if weight < 0 else "+ ") + times + words('"{a}"', a=name))
    return " ".join(parts).removeprefix("+ ")


def _found(found: Answer, check: Check, words: Words) -> str:
    if check.p is None:
        value, n, interval = number(check.found, words), check.seeds, between(check.interval, words)
        if not _known(check):
            return words("{value} in {n} {n:trial|trials}", value=value, n=n)
        return words("{value} on average, one more run at {interval} ({n} {n:trial|trials})", value=value, interval=interval, n=n)
    value = signed(check.found, words)
    if not _known(check):
        return words("{value} in {n} {n:pair|pairs}", value=value, n=check.seeds)
    bears = evidence(found, check.interval, check.p, check.seeds, words)
    return words("{value} ({evidence})", value=value, evidence=bears)


def rows(judged: Sequence[Judgement], words: Words) -> list[list[str]]:
    """The heading, and a row for each check; the claim stands in the first of its rows."""
    heads = [words("the source says"), words("checked"), words("by"), words("verdict"), words("we found")]
    table = [[*heads, words("interval"), words("p, adjusted")]]
    for one in judged:
        for i, check in enumerate(one.checks):
            said = "" if i else one.reported.claim
            cells = [said, _checked(one, check, words), check.measure, words(check.outcome)]
            table.append([*cells, *_numbers(check, words)])
    return table


def _numbers(check: Check, words: Words) -> list[str]:
    interval = between(check.interval, words) if _known(check) else ""
    if check.p is None:
        return [number(check.found, words), interval, ""]
    return [signed(check.found, words), interval, chance(check.p, words) if _known(check) else ""]


def _known(check: Check) -> bool:
    return math.isfinite(check.interval.high - check.interval.low)


def _legend(found: Answer, judged: Sequence[Judgement], words: Words) -> Iterator[str]:
    checks = [check for one in judged for check in one.checks]
    pairs = sum(check.p is not None for check in checks)
    if pairs:
        yield words(
            "Differences are tested as in the comparisons, adjusted by Holm for {n} {n:pair|pairs}, those of all claims.",
            n=pairs,
        )
    if pairs < len(checks):
        yield words(
            "A number is confirmed where one more run of ours may lie there: its interval ({level}) is that of a single run, "
            "not of a mean, and not adjusted.",
            level=share(1 - found.alpha, words),
        )
