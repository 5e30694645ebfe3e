"""What is shown beside the answer: curves, single seeds, settings, mistakes. Histories are kept of a few variants alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from plainnet.core.errors import PlainnetError
from plainnet.report.study.answer import Answer
from plainnet.report.study.factors import Factor, factors
from plainnet.report.study.frequent import Mistakes, mistakes
from plainnet.study.record import Record
from plainnet.study.shelf import Shelf
from plainnet.study.spec import Phase
from plainnet.study.stages import kept, phases
from plainnet.study.store import Store
from plainnet.study.study import Planned, Study
from plainnet.study.work import PARTS
from plainnet.training.history import Row
from plainnet.training.prepared import Prepared

FEW = 6  # variants whose curves are all shown


@dataclass
class Trained:
    """Trials of one variant that finished. histories: of each; ends: its final metrics."""

    histories: list[list[Row]] = field(default_factory=list)
    ends: list[Mapping[str, float | None]] = field(default_factory=list)


@dataclass(frozen=True)
class Searched:
    """The phase that trains every variant, judged on `part` rows. values: variant -> seed -> the metric, of those that ran."""

    part: str
    values: dict[str, dict[int, float]]


@dataclass(frozen=True)
class Shown:
    """data: as the baseline's first seed has them, None where they cannot be had.

    seeds: variant -> seed -> the metric on test rows; trained: of the variants whose curves are shown, from the best on.
    """

    study: Study
    data: Prepared | None
    seeds: Mapping[str, Mapping[int, float]]
    trained: Mapping[str, Trained]
    factors: Sequence[Factor]
    searched: Searched
    mistakes: Mistakes | None


def with_pictures(found: Answer, store: Store, study: Study) -> Answer:
    """The answer with what there is to show."""
    chosen = {name: Trained() for name in _few(found)}
    best = next(iter(chosen))
    first, *_ = phases(study)
    confirm = _by_key(study, "confirm", kept(study, store))
    search = confirm if first == "confirm" else _by_key(study, first)
    seeds: dict[str, dict[int, float]] = {one.name: {} for one in found.variants}
    searched, ran = Searched(PARTS[first], {variant.name: {} for variant in study.variants}), set[str]()
    packed = dict[int, bytes]()
    for _, record, _ in store.records(study.spec.name):
        for planned in search.get(record.key, []):
            ran.add(planned.variant)
            _note(searched.values[planned.variant], record, f"{searched.part}_{study.spec.metric}")
        for planned in confirm.get(record.key, []):
            _note(seeds[planned.variant], record, f"{PARTS['confirm']}_{study.spec.metric}")
            if planned.variant in chosen and record.status == "finished":
                chosen[planned.variant].histories.append(record.rows)
                chosen[planned.variant].ends.append(record.values)
            if planned.variant == best and record.status == "finished" and record.predictions is not None:
                packed[record.seed] = record.predictions
    searched = replace(searched, values={name: each for name, each in searched.values.items() if name in ran})
    shelf = Shelf()
    data, wrong = _data(study, found, shelf), mistakes(study, best, packed, shelf)
    return replace(found, shown=Shown(study, data, seeds, chosen, factors(study.spec), searched, wrong))


def _few(found: Answer) -> list[str]:
    """All variants with a mean, or the best, the baseline and the worst, from the best on."""
    names = [one.name for one in found.variants if one.mean is not None]
    if len(names) <= FEW:
        return names
    return [name for name in names if name in (names[0], found.baseline, names[-1])]


def _by_key(study: Study, phase: Phase, names: set[str] | None = None) -> dict[str, list[Planned]]:
    """Variants with one spec share their trials."""
    found: dict[str, list[Planned]] = {}
    for planned in study.planned(phase, names):
        found.setdefault(planned.key, []).append(planned)
    return found


def _note(values: dict[int, float], record: Record, metric: str) -> None:
    value = record.values.get(metric) if record.status == "finished" else None
    if value is not None:
        values[record.seed] = value


def _data(study: Study, found: Answer, shelf: Shelf) -> Prepared | None:
    try:
        return shelf.get(study.trial(next(study.planned("confirm", {found.baseline}))).data)
    except (PlainnetError, OSError):
        return None
