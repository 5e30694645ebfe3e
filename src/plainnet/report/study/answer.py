"""The answer to a study's question, as data: every number that a report may show or say, and none that it may not.

The primary test is the paired t over the seeds that finished in both variants, adjusted by Holm (docs/statistics.md). Folds share
training rows: theirs is the corrected resampled t, and they have no ranks and no plan, which take repetitions to be independent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from plainnet.core.errors import require
from plainnet.report.study.gathered import Cost, Gathered, Provenance, Trials, gathered
from plainnet.report.study.looks import looks
from plainnet.report.study.rows import LeftOut, beyond
from plainnet.statistics.intervals import Mean, mean
from plainnet.statistics.paired import Paired, paired
from plainnet.statistics.ranks import Ranks, ranks
from plainnet.statistics.resampled import resampled
from plainnet.statistics.resolution import Resolution, resolution
from plainnet.statistics.settle import Plan, levels, settle
from plainnet.statistics.signed_rank import SignedRank, signed_rank
from plainnet.statistics.verdict import Judged, Verdict, judge_looks
from plainnet.study.record import predictions
from plainnet.study.spec import Spec
from plainnet.study.standing import rising
from plainnet.study.store import Store
from plainnet.study.study import Study
from plainnet.training.data import training_rows

if TYPE_CHECKING:
    from plainnet.report.study.shown import Shown

ALPHA = 0.05
MOST_RANKED = 500  # variants: each is compared with each
Baseline = Literal["named", "first of its group", "first"]


@dataclass(frozen=True)
class Variant:
    """mean: of the seeds that finished, None if there are none; core: seconds of all its trials."""

    name: str
    mean: Mean | None
    diverged: int
    failed: int
    core: float


@dataclass(frozen=True)
class Comparison:
    """A variant minus the baseline, over the pairs of the look that bears the verdict out. paired: unadjusted; judged: adjusted.

    negligible: how probably the difference lies within the margin; plan: what would settle it where it is open; beyond: the
    verdict on other test rows too, adjusted among its like. None where unknown.
    """

    variant: str
    paired: Paired
    judged: Judged
    wilcoxon: SignedRank
    negligible: float | None
    plan: Plan | None
    beyond: Judged | None


@dataclass(frozen=True)
class Ranked:
    """Variants with finished trials, over the seeds that finished in all of them."""

    variants: tuple[str, ...]
    ranks: Ranks


@dataclass(frozen=True)
class Tested:
    """The test rows: how many, and what they can tell of models of that accuracy."""

    rows: int
    accuracy: float
    resolution: Resolution


@dataclass(frozen=True)
class Measured:
    """A measure of all trials that finished. values: variant -> seed -> what it found."""

    name: str
    rising: bool
    margin: float | None
    values: Mapping[str, Mapping[int, float]]


@dataclass(frozen=True)
class Answer:
    """variants, comparisons: from the best mean on. unpaired: variants of which no seed finished in the baseline too.

    margin: a difference of no interest; candidates: how many variants there are, kept or not; missing: trials not run yet;
    left_out: why `beyond` is nowhere known; measured: the metric, and what is judged beside it; shared: of each variant whose
    trials are folds, test rows over training rows; shown: what pictures take, where there are to be some.
    """

    spec: Spec
    rising: bool
    margin: float | None
    alpha: float
    baseline: str
    baseline_is: Baseline
    variants: tuple[Variant, ...]
    comparisons: tuple[Comparison, ...]
    unpaired: tuple[str, ...]
    ranked: Ranked | None
    test: Tested | None
    left_out: LeftOut | None
    candidates: int
    missing: int
    measured: tuple[Measured, ...]
    costs: tuple[Cost, ...]
    provenance: Provenance
    shared: Mapping[str, float]
    shown: Shown | None = None

    @property
    def digest(self) -> str:
        """sha256 of the study's spec."""
        return hashlib.sha256(json.dumps(self.spec.plain(), sort_keys=True).encode()).hexdigest()

    def variant(self, name: str) -> Variant:
        return next(one for one in self.variants if one.name == name)


def answer(store: Store, study: Study) -> Answer:
    """From what is in the store, complete or not."""
    found = gathered(store, study)
    known = any(one.values for one in found.trials.values())
    advice = f"Run it first: plainnet study run {study.spec.name}."
    require(known, "The study has no finished trial on test rows, so there is nothing to report.", study.spec.name, advice)
    return _answer(study, found)


def _answer(study: Study, found: Gathered) -> Answer:
    spec, trials = study.spec, _from_the_best(found.trials, rising(study.spec.metric))
    baseline, how = _baseline(study, list(found.trials))
    pairs = {name: sorted(one.values.keys() & trials[baseline].values.keys()) for name, one in trials.items() if name != baseline}
    compared = {name: seeds for name, seeds in pairs.items() if seeds}
    margin = spec.margin or None
    shared, folded = _shared(study, trials), spec.repetition is not None
    elsewhere = LeftOut.FOLDS if folded else beyond(study, trials, baseline, compared)
    more = {} if isinstance(elsewhere, LeftOut) else judge_looks(elsewhere, ALPHA, margin)
    return Answer(
        spec=spec,
        rising=rising(spec.metric),
        margin=margin,
        alpha=ALPHA,
        baseline=baseline,
        baseline_is=how,
        variants=tuple(_variant(name, one, shared.get(name)) for name, one in trials.items()),
        comparisons=_comparisons(spec, trials, baseline, compared, more, shared),
        unpaired=tuple(name for name, seeds in pairs.items() if not seeds),
        ranked=None if folded else _ranked(trials, rising(spec.metric)),
        test=_test(trials, baseline) if spec.metric == "accuracy" and not folded else None,
        left_out=elsewhere if isinstance(elsewhere, LeftOut) else None,
        candidates=len(study.variants),
        missing=found.missing,
        measured=tuple(_measured(spec, trials)),
        costs=found.costs,
        provenance=found.provenance,
        shared=shared,
    )


def _measured(spec: Spec, trials: Mapping[str, Trials]) -> Iterator[Measured]:
    yield Measured(spec.metric, rising(spec.metric), spec.margin or None, {name: one.values for name, one in trials.items()})
    for measure, said in spec.also.items():
        values = {name: one.also.get(measure, {}) for name, one in trials.items()}
        yield Measured(measure, said.rising, said.margin or None, values)


def _shared(study: Study, trials: Mapping[str, Trials]) -> dict[str, float]:
    """Of each variant whose trials are folds: the rows that one is tested on over those that it trains on."""
    repetition, found = study.spec.repetition, dict[str, float]()
    if repetition is None:
        return found
    for name, one in trials.items():
        if one.predictions:
            tested = sum(len(predictions(packed)) for packed in one.predictions.values()) / len(one.predictions)
            found[name] = tested / training_rows(study.by_name[name].trial.data, round(tested * (repetition.folds - 1)))
    return found


def _variant(name: str, trials: Trials, shared: float | None) -> Variant:
    values = [*trials.values.values()]
    known = mean(values) if values else None
    if known is not None and shared is not None:
        known = replace(known, estimate=resampled(values, [0.0] * len(values), 1, shared))
    return Variant(name, known, trials.diverged, trials.failed, trials.core)


def _from_the_best(trials: Mapping[str, Trials], up: bool) -> dict[str, Trials]:
    """Those without a finished trial last."""

    def rank(name: str) -> tuple[bool, float]:
        values = trials[name].values.values()
        return not values, (-1 if up else 1) * sum(values) / max(1, len(values))

    return {name: trials[name] for name in sorted(trials, key=rank)}


def _baseline(study: Study, names: Sequence[str]) -> tuple[str, Baseline]:
    """The variant that the spec names, or the first point of the named variant that it names, or else the first of all."""
    wanted = study.spec.baseline
    if wanted in names:
        return str(wanted), "named"
    group = [name for name in names if study.by_name[name].group == wanted]
    if group:
        return group[0], "named" if len(group) == 1 else "first of its group"
    return names[0], "first"


def _comparisons(
    spec: Spec,
    trials: Mapping[str, Trials],
    baseline: str,
    pairs: Mapping[str, Sequence[int]],
    more: Mapping[str, Judged],
    shared: Mapping[str, float],
) -> tuple[Comparison, ...]:
    if not pairs:
        return ()
    up, margin = rising(spec.metric), spec.margin or None
    values = {name: [[trials[one].values[seed] for seed in seeds] for one in (name, baseline)] for name, seeds in pairs.items()}
    seen = {name: looks(spec, shared, a, b, (name, baseline)) for name, (a, b) in values.items()}
    judged = judge_looks(seen, ALPHA, margin, up)
    level = levels(judged, ALPHA, 1 / len(spec.looks) if spec.looks else 1.0)
    found = []
    for name, one in judged.items():
        early = one.verdict == Verdict.TOO_FEW_PAIRS  # before the first look: what there is
        a, b = (side if early else side[: int(one.estimate.df) + 1] for side in values[name])
        test = paired(a, b, up)
        test = test if early else replace(test, estimate=one.estimate)
        plan = None if one.verdict.settled or shared else settle(test, level, margin)
        negligible = None if margin is None else test.negligible(margin)
        found.append(Comparison(name, test, one, signed_rank(a, b), negligible, plan, more.get(name)))
    return tuple(found)


def _ranked(trials: Mapping[str, Trials], up: bool) -> Ranked | None:
    """None where there are fewer than three variants, or two seeds."""
    known = {name: one.values for name, one in trials.items() if one.values}
    complete = sorted(set.intersection(*(set(values) for values in known.values())))
    if not 3 <= len(known) <= MOST_RANKED or len(complete) < 2:
        return None
    return Ranked(tuple(known), ranks([[values[seed] for values in known.values()] for seed in complete], up))


def _test(trials: Mapping[str, Trials], baseline: str) -> Tested | None:
    """Of the baseline, or where it has no finished trial of the best."""
    one = trials[baseline] if trials[baseline].values else next(iter(trials.values()))
    if not one.predictions:
        return None
    rows, accuracy = len(predictions(next(iter(one.predictions.values())))), sum(one.values.values()) / len(one.values)
    return Tested(rows, accuracy, resolution(rows, accuracy, ALPHA))
