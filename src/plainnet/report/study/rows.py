"""Whether a difference of accuracy holds for other test rows too: right answers row by row, seeds crossed with rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import PlainnetError
from plainnet.report.study.gathered import Trials
from plainnet.statistics.crossed import crossed
from plainnet.statistics.verdict import Look
from plainnet.study.record import predictions
from plainnet.study.shelf import Shelf
from plainnet.study.study import Study
from plainnet.training.data import DataSpec

LEAST = 3  # seeds, from which the interval holds


class LeftOut(StrEnum):
    """Why seeds were crossed with test rows in no comparison."""

    METRIC = "the metric is no share of right answers"
    ROWS = "the test rows change with the seed"
    FOLDS = "every fold has test rows of its own"
    LABELS = "the labels of the test rows cannot be had"
    TRIALS = "it takes 3 pairs of seeds on the same test rows"


@dataclass(frozen=True)
class Labels:
    """y: of the test rows, the same for every seed; own: of a test set that is the data set's own."""

    y: Array
    own: bool


def beyond(
    study: Study, trials: Mapping[str, Trials], baseline: str, pairs: Mapping[str, Sequence[int]]
) -> dict[str, list[Look]] | LeftOut:
    """Of each comparison for which it can be told, by its seeds, at each look; the data are made ready once, as for a trial."""
    if study.spec.metric != "accuracy":
        return LeftOut.METRIC
    if max(map(len, pairs.values()), default=0) < LEAST:
        return LeftOut.TRIALS
    labels = _labels(study, baseline)
    if isinstance(labels, LeftOut):
        return labels
    found = {}
    for name, seeds in pairs.items():
        same = _same_rows(study.by_name[name].trial.data, study.by_name[baseline].trial.data, labels.own)
        if same and len(seeds) >= LEAST:
            a, b = (_right(trials[one], seeds, labels.y) for one in (name, baseline))
            if a is not None and b is not None:
                found[name] = _looks(study, a - b)
    return {name: seen for name, seen in found.items() if seen} or LeftOut.TRIALS


def _looks(study: Study, d: Array) -> list[Look]:
    """Of differences (seeds, rows); a look at fewer seeds than it takes has its share all the same."""
    looks = study.spec.looks or [len(d)]
    return [Look(crossed(d[:look]).estimate, 1 / len(looks)) for look in looks if LEAST <= look <= len(d)]


def _labels(study: Study, baseline: str) -> Labels | LeftOut:
    try:
        data = Shelf().get(study.trial(next(study.planned("confirm", {baseline}))).data)
    except (PlainnetError, OSError):
        return LeftOut.LABELS
    own = data.data.test is not None
    if not own and "split" in study.spec.vary:
        return LeftOut.ROWS
    return LeftOut.LABELS if data.test is None else Labels(data.test.y, own)


def _same_rows(a: DataSpec, b: DataSpec, own: bool) -> bool:
    return (a.dataset, a.test_limit) == (b.dataset, b.test_limit) if own else a == b


def _right(trials: Trials, seeds: Sequence[int], y: Array) -> Array | None:
    """(seeds, rows) of 1.0 and 0.0; None where they do not give the accuracy that was stored, as with rows that weigh."""
    said = [predictions(trials.predictions[seed]) for seed in seeds if seed in trials.predictions]
    if len(said) < len(seeds) or any(one.shape != y.shape for one in said):
        return None
    right = np.stack([one == y for one in said]).astype(np.float64)
    return right if np.allclose(right.mean(axis=1), [trials.values[seed] for seed in seeds], rtol=0, atol=1e-6) else None
