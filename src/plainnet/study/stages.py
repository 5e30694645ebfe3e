"""Which trials a study consists of, phase by phase: what is confirmed is known once all that it is chosen from was judged."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.study.spec import Phase
from plainnet.study.standing import best, standings
from plainnet.study.store import Store
from plainnet.study.study import Planned, Study


@dataclass(frozen=True)
class Stage:
    """planned: all trials of a phase; missing: those that are not in the store."""

    phase: Phase
    planned: list[Planned]
    missing: list[Planned]


def stage(study: Study, store: Store | None, phase: Phase) -> Stage:
    keys = set() if store is None else store.keys(study.spec.name)
    names = kept(study, store) if phase == "confirm" and store is not None else None
    if phase == "confirm" and study.spec.looks:
        from plainnet.study.until import wanted  # SciPy, which no other study needs to run

        planned = wanted(study, store, names).planned
    else:
        planned = list(study.planned(phase, names))
    return Stage(phase, planned, [one for one in planned if one.key not in keys])


def phases(study: Study) -> tuple[Phase, ...]:
    return ("confirm",) if study.spec.select is None else ("select", "confirm")


def confirmed(study: Study) -> int:
    """How many trials will be confirmed, known before it is known which."""
    select, seeds = study.spec.select, study.spec.looks[0] if study.spec.looks else study.spec.seeds
    if select is None:
        return len(study.variants) * seeds
    groups = [[variant.name for variant in study.variants if variant.group == name] for name in _groups(study)]
    count = sum(min(select.keep, len(names)) for names in groups)
    return count * seeds


def kept(study: Study, store: Store) -> set[str] | None:
    """The variants to confirm: the best points of each named variant, and the baseline; None for all of them."""
    if study.spec.select is None:
        return None
    keys = {one.key for one in study.planned("select")}
    found = standings(store, study.spec, "select", keys)
    chosen = {study.spec.baseline} & set(study.by_name)
    for group in _groups(study):
        names = [variant.name for variant in study.variants if variant.group == group]
        chosen |= set(best(found, names, study.spec, study.spec.select.keep))
    return {name for name in chosen if name is not None}


def _groups(study: Study) -> list[str]:
    return list(dict.fromkeys(variant.group for variant in study.variants))
