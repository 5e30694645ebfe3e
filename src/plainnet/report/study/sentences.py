"""The answer in words: each sentence is made of named cells of an Answer, and of nothing else."""

from __future__ import annotations

from plainnet.report.study.answer import Answer, Comparison
from plainnet.report.study.numbers import between, chance, count, number, share, signed
from plainnet.statistics.verdict import Verdict


def two(found: Answer) -> tuple[str, str]:
    """The answer to the question."""
    others = len(found.comparisons) + len(found.unpaired)
    if others == 0:
        return f'There is one variant, "{found.baseline}", and nothing to compare it with.', _alone(found)
    if not found.comparisons:
        return f'No variant can be compared with "{found.baseline}": no seed finished in both.', _others(found, [])
    if others == 1:
        return comparison(found, found.comparisons[0]), _single(found, found.comparisons[0])
    better = [one for one in found.comparisons if one.judged.verdict == Verdict.BETTER]
    return _best(found, better), _others(found, better)


def comparison(found: Answer, one: Comparison) -> str:
    """The verdict on one variant, with the numbers that bear it out and the trials that are in none of them."""
    variant = found.variant(one.variant)
    return "; ".join([_verdict(found, one), *_beyond(one), *_lost(variant.diverged, variant.failed)]) + "."


def _verdict(found: Answer, one: Comparison) -> str:
    a, b, metric, judged = one.variant, found.baseline, found.spec.metric, one.judged
    difference, seeds = signed(judged.estimate.value), count(one.paired.n, "seed")
    match judged.verdict:
        case Verdict.BETTER | Verdict.WORSE:
            far = f"{'higher' if judged.estimate.value > 0 else 'lower'} by {number(abs(judged.estimate.value))}"
            return f'"{a}" is {judged.verdict} than "{b}": its {metric} is {far} ({_evidence(one)})'
        case Verdict.EQUIVALENT:
            within = f"lies within the margin of {number(found.margin or 0)}"
            return f'"{a}" and "{b}" are equivalent: their difference in {metric}, {difference}, {within} ({_alike(one)})'
        case Verdict.NO_DIFFERENCE_SHOWN:
            return f'No difference was shown between "{a}" and "{b}": {difference} in {metric} ({_evidence(one)})'
        case Verdict.TOO_FEW_PAIRS:
            return f'"{a}" cannot be judged beside "{b}": {seeds} finished in both, and it takes two'
        case Verdict.NO_SPREAD:
            every = f"differs by {difference} with each of {seeds}"
            return f'"{a}" cannot be judged beside "{b}": {metric} {every}, which says nothing about other seeds'


def _evidence(one: Comparison) -> str:
    p = chance(one.judged.p_adjusted)
    return f"adjusted interval {between(one.judged.interval)}, adjusted p {p}, {count(one.paired.n, 'pair')} of seeds"


def _alike(one: Comparison) -> str:
    p = chance(one.judged.p_equivalent or 0.0)
    return f"adjusted p {p} of one beyond it, {count(one.paired.n, 'pair')} of seeds"


def _beyond(one: Comparison) -> list[str]:
    """Whether what was claimed holds for other rows."""
    if one.beyond is None or not one.judged.verdict.settled:
        return []
    said = "this holds" if one.beyond.verdict == one.judged.verdict else "this is not shown"
    return [f"{said} for other test rows too (adjusted interval {between(one.beyond.interval)})"]


def _lost(diverged: int, failed: int) -> list[str]:
    if not diverged + failed:
        return []
    parts = [f"{count(n, 'trial')} {word}" for n, word in ((diverged, "DIVERGED"), (failed, "FAILED")) if n]
    return [f"{' and '.join(parts)}, in no mean"]


def _best(found: Answer, better: list[Comparison]) -> str:
    others = len(found.comparisons) + len(found.unpaired)
    if not better:
        return f'None of {others} variants is shown to be better than "{found.baseline}" in {found.spec.metric}.'
    most = max(better, key=lambda one: abs(one.judged.estimate.value))
    far = f'most of all "{most.variant}", by {number(abs(most.judged.estimate.value))} ({_evidence(most)})'
    are = "is" if len(better) == 1 else "are"
    return f'{len(better)} of {others} variants {are} better than "{found.baseline}" in {found.spec.metric}, {far}.'


def _others(found: Answer, better: list[Comparison]) -> str:
    """What became of the rest, and of the trials."""
    verdicts = [one.judged.verdict for one in found.comparisons]
    worse, alike, shown = (verdicts.count(one) for one in (Verdict.WORSE, Verdict.EQUIVALENT, Verdict.NO_DIFFERENCE_SHOWN))
    unknown = len(verdicts) - len(better) - worse - alike - shown + len(found.unpaired)
    parts = [
        f"{worse} {'is' if worse == 1 else 'are'} worse" * bool(worse),
        f"{alike} {'lies' if alike == 1 else 'lie'} within the margin of no interest" * bool(alike),
        f"for {shown} no difference was shown" * bool(shown),
        f"{unknown} cannot be judged" * bool(unknown),
    ]
    rest = ", ".join(filter(None, parts))
    said = f"Of {'the others' if better else 'them'} {rest}" if rest else "There is no other verdict"
    return "; ".join([said, *_all_lost(found)]) + "."


def _single(found: Answer, one: Comparison) -> str:
    """What would settle the only comparison, or how often it wins."""
    if one.judged.verdict.settled:
        said = f'"{one.variant}" wins with {share(one.paired.beats)} of the seeds'
    elif one.plan is None:
        said = "How many more seeds would settle it is not known"
    else:
        said = f"About {count(one.plan.more, 'more seed')} would settle it, were difference and spread those seen so far"
    return "; ".join([said, *_all_lost(found)]) + "."


def _alone(found: Answer) -> str:
    one = found.variants[0]
    known = f"{number(one.mean.value)}, interval {between(one.mean.interval(found.alpha))}" if one.mean else "unknown"
    return "; ".join([f"Its mean {found.spec.metric} is {known}", *_all_lost(found)]) + "."


def _all_lost(found: Answer) -> list[str]:
    return _lost(sum(one.diverged for one in found.variants), sum(one.failed for one in found.variants))
