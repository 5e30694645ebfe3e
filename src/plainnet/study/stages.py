"""Which trials a study consists of, phase by phase: what is confirmed is known once all that it is chosen from was judged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from plainnet.study.rungs import Rung, cohorts, rungs, trials
from plainnet.study.spec import Phase
from plainnet.study.standing import Results, best, results, standings_of
from plainnet.study.store import Store
from plainnet.study.study import Planned, Study


@dataclass(frozen=True)
class Stage:
    """planned: all trials of a phase, as far as they are known; missing: those that are not in the store."""

    phase: Phase
    planned: list[Planned]
    missing: list[Planned]


def stage(study: Study, store: Store | None, phase: Phase) -> Stage:
    keys = set() if store is None else store.keys(study.spec.name)
    if phase == "select":
        known = selected(study, results(store, study.spec))
        return _stage(phase, sorted((one for rung in known for one in rung.planned), key=lambda one: one.seed), keys)
    names = kept(study, store) if store is not None else None
    if study.spec.looks:
        from plainnet.study.until import wanted  # SciPy, which no other study needs to run

        return _stage(phase, wanted(study, store, names).planned, keys)
    return _stage(phase, list(study.planned(phase, names)), keys)


def _stage(phase: Phase, planned: list[Planned], keys: Collection[str]) -> Stage:
    return Stage(phase, planned, [one for one in planned if one.key not in keys])


def phases(study: Study) -> tuple[Phase, ...]:
    return ("confirm",) if study.spec.select is None else ("select", "confirm")


def selected(study: Study, found: Results) -> list[Rung]:
    """The rungs of the phase select that are known, from the first on."""
    known: dict[int | None, list[Planned]] = {}
    for cohort in cohorts(study):
        for rung in rungs(study, cohort, found):
            known.setdefault(rung.epochs, []).extend(rung.planned)
    return [Rung(epochs, planned) for epochs, planned in known.items()]


def expected(study: Study) -> int:
    """How many trials the phase select takes, known before it is known which."""
    select, asked = study.spec.select, cohorts(study)
    if select is None:
        return 0
    sizes = [len(cohort) for cohort in asked]
    if study.spec.search is not None:
        whole, rest = divmod(study.spec.search.count, study.spec.search.batch)
        batches = [study.spec.search.batch] * whole + [rest] * bool(rest)
        begun = max((cohort[0].batch for cohort in asked), default=-1) + 1
        sizes += batches[begun:] * len(_groups(study))
    return sum(trials(select, size) for size in sizes)


def confirmed(study: Study) -> int:
    """How many trials will be confirmed, known before it is known which."""
    select, seeds = study.spec.select, study.spec.looks[0] if study.spec.looks else study.spec.seeds
    if select is None:
        return len(study.variants) * seeds
    groups = [[variant.name for variant in study.variants if variant.group == name] for name in _groups(study)]
    searched = study.spec.search.count if study.spec.search else 0
    return seeds * sum(min(select.keep, max(searched, len(names))) for names in groups)


def kept(study: Study, store: Store | None) -> set[str] | None:
    """The variants to confirm: the best points of each named variant, and the baseline; None for all of them."""
    select = study.spec.select
    if select is None:
        return None
    found = results(store, study.spec)
    last = [rung.planned for rung in selected(study, found) if rung.epochs is None]
    standing = standings_of((one for planned in last for one in planned), found, study.spec)
    trained = {one.variant for planned in last for one in planned}
    chosen = {study.spec.baseline} & set(study.by_name)
    for group in _groups(study):
        names = [variant.name for variant in study.variants if variant.group == group and variant.name in trained]
        chosen |= set(best(standing, names, study.spec, select.keep))
    return {name for name in chosen if name is not None}


def _groups(study: Study) -> list[str]:
    return list(dict.fromkeys(variant.group for variant in study.variants))
