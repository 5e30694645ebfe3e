"""Which trials a study that goes on until it is decided wants: replayed from what is in the store, at fixed numbers of seeds.

All variants run the seeds of the first look; then those whose comparison with the baseline is open run on to the next one
(`statistics/sequential.py`). A seed that is lost is made up for by one more, as far as the last look allows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from plainnet.statistics.sequential import Ladder, Standing, standing
from plainnet.study.measure import baseline_of
from plainnet.study.standing import rising
from plainnet.study.store import Store
from plainnet.study.study import Planned, Study
from plainnet.study.work import PARTS

ALPHA = 0.05  # the chance of any false claim, however one stops
LOOKS = (5, 10, 20, 40)


@dataclass(frozen=True)
class Wanted:
    """planned: all trials wanted so far; standings: of each variant beside the baseline at its last look, {} before the first."""

    planned: list[Planned]
    standings: dict[str, Standing]


def ladder(most: int | None) -> tuple[int, ...]:
    """Where to look, up to so many seeds."""
    if most is None:
        return LOOKS
    looks = [LOOKS[0]]
    while looks[-1] < most:
        looks.append(min(2 * looks[-1], most))
    return tuple(looks) if most > LOOKS[0] else (most,)


def wanted(study: Study, store: Store | None, names: Collection[str] | None = None) -> Wanted:
    """Nothing but the results of the trials themselves decides, so it is the same after any interruption."""
    looks = study.spec.looks or []
    planned = list(study.planned("confirm", names))
    found = {} if store is None else _results(store, study)
    variants = list(dict.fromkeys(one.variant for one in planned))
    if not variants:  # none is chosen yet
        return Wanted([], {})
    baseline = baseline_of(study, variants)
    counts = {name: looks[0] for name in variants if name != baseline}
    now: dict[str, Standing] = {}
    while True:
        limits = counts | {baseline: max(counts.values(), default=looks[0])}
        due = [one for one in planned if one.seed < limits[one.variant]]
        if not counts or any(one.key not in found for one in due):
            return Wanted(due, now)
        values = _values(due, found)
        pairs = {name: _pairs(values.get(name, {}), values.get(baseline, {}), counts[name]) for name in counts}
        now = standing(pairs, Ladder(tuple(looks)), ALPHA, study.spec.margin or None, rising(study.spec.metric))
        more = {name: counts[name] + one.wanted - len(pairs[name][0]) for name, one in now.items() if one.wanted}
        further = {name: min(count, looks[-1]) for name, count in more.items() if counts[name] < looks[-1]}
        if not further:
            return Wanted(due, now)
        counts |= further


def _results(store: Store, study: Study) -> dict[str, float | None]:
    """key -> the metric, None where there is none."""
    name = f"{PARTS['confirm']}_{study.spec.metric}"
    rows = store.results(study.spec.name)
    return {key: json.loads(metrics).get(name) if status == "finished" else None for key, _, _, status, metrics, _ in rows}


def _values(planned: Collection[Planned], found: Mapping[str, float | None]) -> dict[str, dict[int, float]]:
    values: dict[str, dict[int, float]] = {}
    for one in planned:
        value = found[one.key]
        if value is not None:
            values.setdefault(one.variant, {})[one.seed] = value
    return values


def _pairs(a: Mapping[int, float], b: Mapping[int, float], count: int) -> tuple[list[float], list[float]]:
    """In the order of seeds; where there is none, one that says nothing, so that the family stays as large as it is."""
    seeds = [seed for seed in range(count) if seed in a and seed in b]
    return ([a[seed] for seed in seeds], [b[seed] for seed in seeds]) if seeds else ([0.0], [0.0])
