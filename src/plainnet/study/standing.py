"""Where the variants of a study stand: counts, and the mean of the metric over the seeds that finished.

A trial that diverged or failed is counted beside the mean, never in it.
"""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from plainnet.study.spec import Phase, Spec
from plainnet.study.store import Store
from plainnet.study.work import PARTS, metric_named


@dataclass
class Standing:
    """values: of the metric, in the order in which trials ended; DIVERGED and FAILED trials apart."""

    values: list[float] = field(default_factory=list)
    diverged: int = 0
    failed: int = 0

    @property
    def count(self) -> int:
        return len(self.values) + self.diverged + self.failed

    @property
    def mean(self) -> float:
        return statistics.fmean(self.values) if self.values else math.nan

    @property
    def deviation(self) -> float:
        """The sample's standard deviation."""
        return statistics.stdev(self.values) if len(self.values) > 1 else math.nan


Standings = dict[str, Standing]


def noted(standings: Standings, variant: str, status: str, metrics: str, name: str) -> None:
    """One more trial; a metric that is not finite is a failure."""
    standing = standings.setdefault(variant, Standing())
    value = json.loads(metrics).get(name) if status == "finished" else None
    if value is not None:
        standing.values.append(value)
    elif status == "DIVERGED":
        standing.diverged += 1
    else:
        standing.failed += 1


def standings(store: Store, spec: Spec, phase: Phase, keys: Collection[str] | None = None) -> Standings:
    """Of all trials of a phase in the store, or of these."""
    found: Standings = {}
    name = f"{PARTS[phase]}_{spec.metric}"
    for key, variant, of, status, metrics, _ in store.results(spec.name):
        if of == phase and (keys is None or key in keys):
            noted(found, variant, status, metrics, name)
    return found


def best(found: Standings, names: Iterable[str], spec: Spec, count: int) -> list[str]:
    """The best of these variants; those of which a trial diverged or failed come after all others."""
    sign = -1.0 if rising(spec.metric) else 1.0

    def rank(name: str) -> tuple[bool, float]:
        standing = found.get(name, Standing())
        lost = not standing.values or standing.diverged + standing.failed > 0
        return lost, sign * standing.mean if standing.values else math.inf

    return sorted(names, key=rank)[:count]


def rising(metric: str) -> bool:
    """Whether more of it is better."""
    return metric != "loss" and type(metric_named(metric)).rising
