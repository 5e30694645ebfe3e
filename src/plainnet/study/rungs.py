"""The rungs of a study's halving (`halving.py`), as far as its results tell.

Points are compared with those of the same named variant, and in a search with those of the same batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plainnet.study.halving import halved, survivors
from plainnet.study.spec import Select
from plainnet.study.standing import Results, best, standings_of
from plainnet.study.study import Planned, Study, Variant

Cohort = list[Variant]  # points that are compared with each other


@dataclass(frozen=True)
class Rung:
    """epochs: None for the whole training; planned: the trials of those that came so far."""

    epochs: int | None
    planned: list[Planned]

    def complete(self, found: Results) -> bool:
        return all(one.key in found for one in self.planned)


def cohorts(study: Study) -> list[Cohort]:
    found: dict[tuple[str, int], Cohort] = {}
    for variant in study.variants:
        found.setdefault((variant.group, variant.batch), []).append(variant)
    return list(found.values())


def rungs(study: Study, cohort: Cohort, found: Results) -> Iterator[Rung]:
    """Those that are known: the next is, once this one is complete."""
    select = study.spec.select
    assert select is not None

    def judge(epochs: int | None, some: Cohort) -> tuple[Rung, list[int] | None]:
        rung = Rung(epochs, list(study.trials("select", some, epochs)))
        if epochs is None or not rung.complete(found):
            return rung, None
        places = {variant.name: place for place, variant in enumerate(some)}
        order = best(standings_of(rung.planned, found, study.spec), places, study.spec, len(places))
        return rung, [places[name] for name in order]

    yield from halved(cohort, (*_epochs(select), None), _share(select), select.keep, judge)


def trials(select: Select, count: int) -> int:
    """How many those of so many points are, on all rungs."""
    total = count
    for _ in _epochs(select):
        count = survivors(count, _share(select), select.keep)
        total += count
    return total * select.seeds


def _epochs(select: Select) -> list[int]:
    return select.halving.rungs if select.halving else []


def _share(select: Select) -> float:
    return select.halving.keep if select.halving else 1.0
