"""A search: batches of points, each asked for knowing what all before it found on validation rows.

What was asked for is not stored: asking again, and telling what is in the store, finds the same points after a restart, whatever
the number of jobs. Every named variant has a search of its own, and their first batches are the same points.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from importlib.metadata import version

from plainnet.core.errors import require
from plainnet.study.rungs import rungs
from plainnet.study.sampler import Outcome, Sampler
from plainnet.study.space import Axes, axes_of, groups, point
from plainnet.study.standing import Results, Standing, results, rising, standings_of
from plainnet.study.store import Store
from plainnet.study.study import Study, Variant, variant_of


def explored(study: Study, store: Store | None) -> Study:
    """With the points that its search has asked for, as far as the store tells."""
    return study if study.variants else Explorer(study).known(store)


class Explorer:
    """Asks for more as more is stored; gives a study that searches nothing back as it is."""

    def __init__(self, study: Study) -> None:
        self.study, self.axes = study, axes_of(study.spec)[0]
        settings, up = study.spec.search, rising(study.spec.metric)
        self.searches = [] if settings is None else [_Search(one, Sampler(settings, self.axes, up)) for one in groups(study.spec)]

    def known(self, store: Store | None) -> Study:
        """The study with all points up to the first batch of each search that is not complete."""
        if not self.searches:
            return self.study
        found = results(store, self.study.spec)
        for search in self.searches:
            search.go_on(self.study, self.axes, found)
        study = replace(self.study, variants=tuple(one for search in self.searches for one in search.variants.values()))
        if store is not None:
            _require_asked(study, store, [name for search in self.searches for name in search.open])
        return study


@dataclass
class _Search:
    """Of one named variant. open: the names of the batch that is not complete, in the order in which they were asked for."""

    group: str
    sampler: Sampler
    variants: dict[str, Variant] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    batch: int = -1

    def go_on(self, study: Study, axes: Axes, found: Results) -> None:
        while True:
            if self.open and not self._judged(study, found):
                return
            if self.open:
                self.sampler.tell([self.outcomes[name] for name in self.open])
            self._ask(study, axes)
            if not self.open:
                return

    def _ask(self, study: Study, axes: Axes) -> None:
        """A point that was asked for before is judged already."""
        self.batch += 1
        asked = [variant_of(study.spec, point(study.spec, axes, self.group, one), self.batch) for one in self.sampler.ask()]
        self.open = [variant.name for variant in asked]
        for variant in asked:
            self.variants.setdefault(variant.name, variant)

    def _judged(self, study: Study, found: Results) -> bool:
        """Whether the batch is complete, the outcomes of its points noted."""
        cohort = [variant for variant in self.variants.values() if variant.batch == self.batch]
        known = list(rungs(study, cohort, found))
        if known[-1].epochs is not None or not known[-1].complete(found):
            return False
        for rung in known:
            for name, standing in standings_of(rung.planned, found, study.spec).items():
                self.outcomes[name] = Outcome(_value(standing), rung.epochs)
        return True


def _value(standing: Standing) -> float | None:
    return standing.mean if standing.values and not standing.diverged + standing.failed else None


def with_optuna(versions: str) -> str:
    """What trained, as a record holds it, and what asked for the point."""
    return json.dumps(json.loads(versions) | {"optuna": version("optuna")})


def _require_asked(study: Study, store: Store, open_: Iterable[str]) -> None:
    """Refuse to go on where other points were asked for before: another version of Optuna asks for other ones."""
    stored = {variant for _, variant, phase, *_ in store.results(study.spec.name) if phase == "select"}
    if stored - set(study.by_name) and not stored.issuperset(open_):
        first = next(record for _, record, _ in store.records(study.spec.name))
        then, now = json.loads(first.versions).get("optuna"), version("optuna")
        advice = f"Install optuna=={then}, or give the study another name."
        require(False, "The search asks for other points than are in the store.", f"optuna {now}, and then {then}", advice)
