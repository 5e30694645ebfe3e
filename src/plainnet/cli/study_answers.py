"""What the commands about studies conclude, each as a sentence and a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from plainnet.cli import text
from plainnet.statistics.sequential import Standing
from plainnet.statistics.sources import Source
from plainnet.statistics.student import Interval
from plainnet.statistics.verdict import Judged, Verdict
from plainnet.study.compare import Compared, Side


def decided(standings: Mapping[str, Standing], baseline: str, most: int) -> Iterator[str]:
    """Which comparisons are decided, and which stayed open."""
    if not standings:
        yield "Nothing is decided yet: the first look has not been reached."
        return
    open_ = [name for name, one in standings.items() if not one.judged.verdict.settled]
    count = len(standings) - len(open_)
    yield f'Decided beside "{baseline}": {count} of {len(standings)}.'
    yield "The chance that any difference claimed is false is at most 5 %, and so is that of any equivalence."
    rows = [("variant", "verdict", "difference", "adjusted interval", "adjusted p", "pairs at the last look")]
    rows += [(name, *_judged(one.judged), str(one.looked)) for name, one in standings.items()]
    yield text.table(rows, left=2)
    if open_ and not any(one.wanted for one in standings.values()):
        yield f"Open, and no seeds may be added after the last look, {most}: {'; '.join(open_)}"


def compared(found: Compared) -> Iterator[str]:
    """The verdict on A beside B."""
    metric, judged = found.a.spec.metric, found.judged
    evidence = f"{judged.estimate.value:+.4f} in {metric}, 95 % interval {between(judged.interval)}, p {judged.p_adjusted:.3g}"
    yield f"{_verdict(found)} ({evidence}, {f'{found.pairs} pairs of seeds' if found.pairs else 'no pairs'})."
    rows = [("variant", "n", metric, "95 % interval", "sd"), *map(_side, (found.a, found.b))]
    yield text.table(rows)
    if found.looks:
        yield f"Interval and p of the difference are adjusted for looks at {', '.join(map(str, found.looks))} pairs."
    if found.pairs is None:
        yield "Not paired: they share no seed, or other streams follow it. So the spread of both sides counts (Welch's t)."
    if found.a.spec.data != found.b.spec.data:
        yield "Their data differ as the specs write them, so the difference may be one of the rows."


def spread(found: Mapping[str, Source], variant: str, metric: str) -> Iterator[str]:
    """Which source spreads the metric most."""
    most = max(found, key=lambda name: found[name].sd)
    one = found[most]
    if one.sd == 0:
        yield f'Nothing spreads the {metric} of "{variant}": no source changed it.'
    else:
        share = f"{one.share:.0%} of the sum of variances, 95 % interval {_shares(one)}"
        yield f'Most of the spread of {metric} of "{variant}" comes from the {most}: sd {one.sd:.4f}, {share}.'
    rows = [("source", "n", "sd", "95 % interval", "share", "95 % interval")]
    for name, source in found.items():
        rows.append((name, str(source.n), f"{source.sd:.4f}", between(source.interval), f"{source.share:.0%}", _shares(source)))
    yield text.table(rows)
    yield "Each varied alone, the others held; what they cause only together is in none. Intervals suppose about normal results."


def _shares(source: Source) -> str:
    return f"{source.share_interval.low:.0%} to {source.share_interval.high:.0%}"


def _verdict(found: Compared) -> str:
    a, b = found.a.name, found.b.name
    match found.judged.verdict:
        case Verdict.BETTER | Verdict.WORSE:
            return f'"{a}" is {found.judged.verdict} than "{b}"'
        case Verdict.EQUIVALENT:
            return f'"{a}" and "{b}" are equivalent: their difference lies within the margin of {found.margin}'
        case Verdict.NO_DIFFERENCE_SHOWN:
            return f'No difference was shown between "{a}" and "{b}"'
        case _:
            return f'"{a}" cannot be judged beside "{b}": {found.judged.verdict}'


def _judged(judged: Judged) -> tuple[str, str, str, str]:
    known = math.isfinite(judged.estimate.value)
    value = f"{judged.estimate.value:+.4f}" if known else "unknown"
    return str(judged.verdict), value, between(judged.interval), f"{judged.p_adjusted:.3g}"


def _side(side: Side) -> tuple[str, ...]:
    mean = side.mean
    return side.name, str(mean.n), f"{mean.value:.4f}", between(mean.interval()), "" if mean.sd is None else f"{mean.sd:.4f}"


def between(interval: Interval) -> str:
    known = math.isfinite(interval.high - interval.low)
    return f"{interval.low:.4f} to {interval.high:.4f}" if known else "unknown"
