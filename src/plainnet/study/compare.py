"""Two variants beside each other, of one study or of two: paired where they share seeds, else by their means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plainnet.core.errors import require, unknown
from plainnet.statistics.intervals import Mean, mean
from plainnet.statistics.paired import paired
from plainnet.statistics.sequential import Ladder, looked_at
from plainnet.statistics.verdict import Judged, Look, judge_looks
from plainnet.statistics.welch import welch
from plainnet.study.measure import chosen_baseline, values
from plainnet.study.search import explored
from plainnet.study.spec import Spec
from plainnet.study.standing import rising
from plainnet.study.store import Store
from plainnet.study.study import study_of


@dataclass(frozen=True)
class Side:
    """found: seed -> the metric, of the trials that finished."""

    name: str
    spec: Spec
    found: Mapping[int, float]

    @property
    def mean(self) -> Mean:
        return mean([*self.found.values()])


@dataclass(frozen=True)
class Compared:
    """A minus B. pairs: how many seeds finished in both, None where none are shared; margin: of no interest, if both state it.

    looks: of a side that went on until it was decided; the pairs are those of the look that bears the verdict out.
    """

    a: Side
    b: Side
    judged: Judged
    pairs: int | None
    margin: float | None
    looks: tuple[int, ...] = ()


def side(store: Store, name: str) -> Side:
    """STUDY:VARIANT; of STUDY alone its baseline, or its only variant."""
    study_name, _, variant = name.partition(":")
    study = explored(study_of(store.require(study_name)), store)
    folded = study.spec.repetition is not None
    advice = f"Its report corrects for that: plainnet study report {study_name}."
    require(not folded, "Trials that are compared are independent, and folds share training rows.", name, advice)
    if variant and variant not in study.by_name:
        raise unknown(f"variant of {study_name}", variant, study.by_name)
    chosen = variant or chosen_baseline(study, store)
    found = values(store, study, chosen)
    advice = f"Run it first: plainnet study run {study_name}."
    require(bool(found), "A side has no finished trial on test rows.", name, advice)
    return Side(f"{study_name}: {chosen}", study.spec, found)


def compared(a: Side, b: Side, alpha: float = 0.05) -> Compared:
    """Seeds are shared where the same streams follow them."""
    metric = a.spec.metric
    same = metric == b.spec.metric
    require(same, "The two are judged by different metrics.", f"{metric} and {b.spec.metric}", "Compare like with like.")
    margin = a.spec.margin if a.spec.margin == b.spec.margin else None
    seeds = sorted(a.found.keys() & b.found.keys()) if sorted(a.spec.vary) == sorted(b.spec.vary) else []
    looks = tuple(sorted({*(a.spec.looks or []), *(b.spec.looks or [])}))
    seen = _paired(a, b, seeds, looks) if seeds else [_unpaired(a, b, looks)]
    judged = judge_looks({a.name: seen}, alpha, margin or None, rising(metric))[a.name]
    return Compared(a, b, judged, int(judged.estimate.df) + 1 if seeds else None, margin or None, looks)


def _paired(a: Side, b: Side, seeds: Sequence[int], looks: tuple[int, ...]) -> list[Look]:
    """By the looks of both: how many seeds there are followed from what was seen at these."""
    ours, theirs = ([side.found[seed] for seed in seeds] for side in (a, b))
    return looked_at(ours, theirs, Ladder(looks)) if looks else [Look(paired(ours, theirs).estimate)]


def _unpaired(a: Side, b: Side, looks: tuple[int, ...]) -> Look:
    advice = "Compare studies whose seeds vary the same streams."
    require(not looks, "A study that goes on until it is decided is judged by pairs.", "no seed that both share", advice)
    enough = min(len(a.found), len(b.found)) > 1
    what = "The two share no seed, and without pairs each side needs two."
    require(enough, what, f"{len(a.found)} and {len(b.found)}", "Run more seeds of both.")
    return Look(welch([*a.found.values()], [*b.found.values()]))
