"""Synchronous successive halving: all points train a little, the best share of them more, and so on to the whole training.

Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", 2016. Each rung begins anew, as
a trial of its own that stops early: it is the same training bit for bit, and a study can stop anywhere. Points are compared with
those of the same named variant, and in a search with those of the same batch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

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
    for epochs in (*_epochs(select), None):
        rung = Rung(epochs, list(study.trials("select", cohort, epochs)))
        yield rung
        if epochs is None or not rung.complete(found):
            return
        names = [variant.name for variant in cohort]
        on = set(best(standings_of(rung.planned, found, study.spec), names, study.spec, survivors(select, len(cohort))))
        cohort = [variant for variant in cohort if variant.name in on]


def survivors(select: Select, count: int) -> int:
    """How many of so many go on: the share, and never fewer than are kept in the end."""
    return min(count, max(select.keep, math.ceil(select.halving.keep * count))) if select.halving else count


def trials(select: Select, count: int) -> int:
    """How many those of so many points are, on all rungs."""
    total = count
    for _ in _epochs(select):
        count = survivors(select, count)
        total += count
    return total * select.seeds


def _epochs(select: Select) -> list[int]:
    return select.halving.rungs if select.halving else []
