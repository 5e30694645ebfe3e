"""What a study's trials found: of each variant the metric by seed; trials that diverged or failed are counted apart."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from plainnet.study.record import Record
from plainnet.study.spec import Spec
from plainnet.study.stages import stage
from plainnet.study.store import Store
from plainnet.study.study import Planned, Study
from plainnet.study.work import PARTS


@dataclass
class Trials:
    """Of one variant on test rows. values, predictions (packed): by seed, of those that finished; core: seconds, of all.

    also: of every measure beside the metric, by its name and the seed.
    """

    values: dict[int, float] = field(default_factory=dict)
    also: dict[str, dict[int, float]] = field(default_factory=dict)
    predictions: dict[int, bytes] = field(default_factory=dict)
    diverged: int = 0
    failed: int = 0
    core: float = 0.0


@dataclass(frozen=True)
class Cost:
    """Of all trials of a phase that ended; core: seconds."""

    phase: str
    trials: int
    core: float


@dataclass(frozen=True)
class Provenance:
    """What trained: each kind that took part."""

    versions: tuple[str, ...]
    engines: tuple[str, ...]
    isas: tuple[str, ...]


@dataclass(frozen=True)
class Gathered:
    """trials: by variant, in the study's order; missing: how many of them are not in the store."""

    trials: dict[str, Trials]
    missing: int
    costs: tuple[Cost, ...]
    provenance: Provenance


def gathered(store: Store, study: Study) -> Gathered:
    """By keys, since variants with one spec share their trials."""
    open_: dict[str, list[Planned]] = {}
    for planned in stage(study, store, "confirm").planned:
        open_.setdefault(planned.key, []).append(planned)
    trials = {planned.variant: Trials() for all_ in open_.values() for planned in all_}
    costs: dict[str, Cost] = {}
    trained = set[tuple[str, str, str]]()
    for _, record, _ in store.records(study.spec.name):
        cost = costs.get(record.phase, Cost(record.phase, 0, 0.0))
        costs[record.phase] = Cost(record.phase, cost.trials + 1, cost.core + record.core)
        trained.add((_versions(record), record.engine, record.isa))
        for planned in open_.pop(record.key, []):
            _note(trials[planned.variant], record, study.spec)
    kinds = [_each(one[i] for one in trained) for i in range(3)]
    return Gathered(trials, sum(map(len, open_.values())), tuple(costs.values()), Provenance(*kinds))


def _note(trials: Trials, record: Record, spec: Spec) -> None:
    """One more trial; a metric that is not finite is a failure."""
    value = record.values.get(f"{PARTS['confirm']}_{spec.metric}") if record.status == "finished" else None
    trials.core += record.core
    if value is not None:
        trials.values[record.seed] = value
        more = {name: measure.of(record) for name, measure in spec.also.items()}
        for name, known in more.items():
            if known is not None:
                trials.also.setdefault(name, {})[record.seed] = known
        if record.predictions is not None:
            trials.predictions[record.seed] = record.predictions
    elif record.status == "DIVERGED":
        trials.diverged += 1
    else:
        trials.failed += 1


def _versions(record: Record) -> str:
    return ", ".join(f"{name} {version}" for name, version in json.loads(record.versions).items())


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))
