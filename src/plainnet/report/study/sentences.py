"""The answer in words: each sentence is made of named cells of an Answer, and of nothing else."""

from __future__ import annotations

from plainnet.report.study.answer import Answer, Comparison
from plainnet.report.study.numbers import between, equals, number, share, signed
from plainnet.report.study.words import Words
from plainnet.statistics.student import Interval
from plainnet.statistics.verdict import Verdict


def two(found: Answer, words: Words) -> tuple[str, str]:
    """The answer to the question."""
    others = len(found.comparisons) + len(found.unpaired)
    if others == 0:
        return words('There is one variant, "{b}", and nothing to compare it with.', b=found.baseline), _alone(found, words)
    if not found.comparisons:
        none = words('No variant can be compared with "{b}": no seed finished in both.', b=found.baseline)
        return none, _others(found, [], words)
    if others == 1:
        return comparison(found, found.comparisons[0], words), _single(found, found.comparisons[0], words)
    better = [one for one in found.comparisons if one.judged.verdict == Verdict.BETTER]
    return _best(found, better, words), _others(found, better, words)


def comparison(found: Answer, one: Comparison, words: Words) -> str:
    """The verdict on one variant, with the numbers that bear it out and the trials that are in none of them."""
    variant = found.variant(one.variant)
    said = [_verdict(found, one, words), *_beyond(one, words), *_lost(variant.diverged, variant.failed, words)]
    return sentence(said, words)


def sentence(clauses: list[str], words: Words) -> str:
    return words("{clauses}.", clauses=words("; ").join(clauses))


def _verdict(found: Answer, one: Comparison, words: Words) -> str:
    judged, n = one.judged, one.paired.n
    names = {"a": one.variant, "b": found.baseline, "metric": found.spec.metric}
    cells = {**names, "difference": signed(judged.estimate.value, words)}
    match judged.verdict:
        case Verdict.BETTER | Verdict.WORSE:
            far = {"far": number(abs(judged.estimate.value), words), "evidence": _evidence(found, one, words)}
            return _claimed(judged.verdict, judged.estimate.value > 0, words, **names, **far)
        case Verdict.EQUIVALENT:
            return words(
                '"{a}" and "{b}" are equivalent: their difference in {metric}, {difference}, lies within the margin of {margin} '
                "({evidence})",
                **cells,
                margin=number(found.margin or 0, words),
                evidence=_alike(found, one, words),
            )
        case Verdict.NO_DIFFERENCE_SHOWN:
            return words(
                'No difference was shown between "{a}" and "{b}": {difference} in {metric} ({evidence})',
                **cells,
                evidence=_evidence(found, one, words),
            )
        case Verdict.TOO_FEW_PAIRS if found.spec.looks:
            return words(
                '"{a}" cannot be judged beside "{b}": {n} {n:pair|pairs} finished, and the first look takes {first}',
                **cells,
                n=n,
                first=found.spec.looks[0],
            )
        case Verdict.TOO_FEW_PAIRS:
            return words('"{a}" cannot be judged beside "{b}": {n} {n:pair|pairs} finished, and it takes two', **cells, n=n)
        case Verdict.NO_SPREAD:
            return words(
                '"{a}" cannot be judged beside "{b}": {metric} differs by {difference} in each of {n} {n:pair|pairs}, '
                "which says nothing about others",
                **cells,
                n=n,
            )


def _claimed(verdict: Verdict, higher: bool, words: Words, **cells: str) -> str:
    if verdict == Verdict.BETTER:
        return words(
            '"{a}" is better than "{b}": its {metric} is higher by {far} ({evidence})'
            if higher
            else '"{a}" is better than "{b}": its {metric} is lower by {far} ({evidence})',
            **cells,
        )
    return words(
        '"{a}" is worse than "{b}": its {metric} is higher by {far} ({evidence})'
        if higher
        else '"{a}" is worse than "{b}": its {metric} is lower by {far} ({evidence})',
        **cells,
    )


def _evidence(found: Answer, one: Comparison, words: Words) -> str:
    return evidence(found, one.judged.interval, one.judged.p_adjusted, one.paired.n, words)


def evidence(found: Answer, interval: Interval, p: float, n: int, words: Words) -> str:
    """What bears a difference out, both adjusted."""
    return words(
        "adjusted interval {interval}, adjusted p {p}, {n} {n:pair|pairs} of folds"
        if found.spec.repetition
        else "adjusted interval {interval}, adjusted p {p}, {n} {n:pair|pairs} of seeds",
        interval=between(interval, words),
        p=equals(p, words),
        n=n,
    )


def _alike(found: Answer, one: Comparison, words: Words) -> str:
    return words(
        "adjusted p {p} of one beyond it, {n} {n:pair|pairs} of folds"
        if found.spec.repetition
        else "adjusted p {p} of one beyond it, {n} {n:pair|pairs} of seeds",
        p=equals(one.judged.p_equivalent or 0.0, words),
        n=one.paired.n,
    )


def _beyond(one: Comparison, words: Words) -> list[str]:
    """Whether what was claimed holds for other rows."""
    if one.beyond is None or not one.judged.verdict.settled:
        return []
    interval = between(one.beyond.interval, words)
    if one.beyond.verdict == one.judged.verdict:
        return [words("this holds for other test rows too (adjusted interval {interval})", interval=interval)]
    return [words("this is not shown for other test rows too (adjusted interval {interval})", interval=interval)]


def _lost(diverged: int, failed: int, words: Words) -> list[str]:
    if diverged and failed:
        return [words("{n} {n:trial|trials} DIVERGED and {m} {m:trial|trials} FAILED, in no mean", n=diverged, m=failed)]
    if diverged:
        return [words("{n} {n:trial|trials} DIVERGED, in no mean", n=diverged)]
    return [words("{n} {n:trial|trials} FAILED, in no mean", n=failed)] if failed else []


def _best(found: Answer, better: list[Comparison], words: Words) -> str:
    others = len(found.comparisons) + len(found.unpaired)
    if not better:
        return words(
            'None of {others} variants is shown to be better than "{b}" in {metric}.',
            others=others,
            b=found.baseline,
            metric=found.spec.metric,
        )
    most = max(better, key=lambda one: abs(one.judged.estimate.value))
    return words(
        '{n} of {others} variants {n:is|are} better than "{b}" in {metric}, most of all "{a}", by {far} ({evidence}).',
        n=len(better),
        others=others,
        b=found.baseline,
        metric=found.spec.metric,
        a=most.variant,
        far=number(abs(most.judged.estimate.value), words),
        evidence=_evidence(found, most, words),
    )


def _others(found: Answer, better: list[Comparison], words: Words) -> str:
    """What became of the rest, and of the trials."""
    verdicts = [one.judged.verdict for one in found.comparisons]
    worse, alike, shown = (verdicts.count(one) for one in (Verdict.WORSE, Verdict.EQUIVALENT, Verdict.NO_DIFFERENCE_SHOWN))
    unknown = len(verdicts) - len(better) - worse - alike - shown + len(found.unpaired)
    parts = [
        words("{n} {n:is|are} worse", n=worse) * bool(worse),
        words("{n} {n:lies|lie} within the margin of no interest", n=alike) * bool(alike),
        words("for {n} no difference was shown", n=shown) * bool(shown),
        words("{n} cannot be judged", n=unknown) * bool(unknown),
    ]
    rest = words(", ").join(filter(None, parts))
    said = words("Of the others {rest}", rest=rest) if better else words("Of them {rest}", rest=rest)
    return sentence([said if rest else words("There is no other verdict"), *_all_lost(found, words)], words)


def _single(found: Answer, one: Comparison, words: Words) -> str:
    """What would settle the only comparison, or how often it wins."""
    if one.judged.verdict.settled:
        said = words('"{a}" wins in {share} of the pairs', a=one.variant, share=share(one.paired.beats, words))
    elif found.spec.repetition:
        said = words("How many more repeats would settle it cannot be told, since folds share rows")
    elif one.plan is None:
        said = words("How many more seeds would settle it is not known")
    else:
        said = words(
            "About {n} more {n:seed|seeds} would settle it, were difference and spread those seen so far", n=one.plan.more
        )
    return sentence([said, *_all_lost(found, words)], words)


def _alone(found: Answer, words: Words) -> str:
    known, metric = found.variants[0].mean, found.spec.metric
    if known is None:
        said = words("Its mean {metric} is unknown", metric=metric)
    else:
        interval = between(known.interval(found.alpha), words)
        said = words(
            "Its mean {metric} is {mean}, interval {interval}", metric=metric, mean=number(known.value, words), interval=interval
        )
    return sentence([said, *_all_lost(found, words)], words)


def _all_lost(found: Answer, words: Words) -> list[str]:
    return _lost(sum(one.diverged for one in found.variants), sum(one.failed for one in found.variants), words)
