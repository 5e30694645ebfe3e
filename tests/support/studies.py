"""Small studies for tests: half-moons, a few neurons, a few steps."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from plainnet.study import runner
from plainnet.study.record import Record, packed_metrics, packed_predictions
from plainnet.study.stages import Stage
from plainnet.study.store import reading, writing
from plainnet.study.study import Planned, Study, study_of

SMALL: dict[str, Any] = {
    "name": "small",
    "question": "Does it matter?",
    "seeds": 3,
    "data": {"dataset": {"name": "moons", "samples": 60}, "test": 0.5, "validation": 0.2},
    "network": {"hidden": [4], "dropout": 0.0},
    "training": {"epochs": 2, "batch_size": 8},
    "axes": {"network.dropout": [0.0, 0.5]},
}


def small(**changes: Any) -> Study:
    return study_of(SMALL | changes)


class Noted:
    """A view that counts."""

    def __init__(self) -> None:
        self.phases: list[tuple[str, int, int, int]] = []
        self.records: list[Record] = []

    def begin(self, study: Study, stage: Stage, total: int, done: int) -> None:
        self.phases.append((stage.phase, len(stage.missing), total, done))

    def kept(self, records: Sequence[Record]) -> None:
        self.records += records

    def finish(self) -> None:
        pass


def run(study: Study, path: Path, jobs: int = 2, **more: Any) -> Noted:
    view = Noted()
    with writing(path) as store:
        assert runner.run(study, store, jobs, view, **more) == "complete"
    return view


def records(path: Path, study: str = "small") -> dict[str, Record]:
    """key -> record."""
    with reading(path) as store:
        found = [record for _, record, _ in store.records(study)]
    assert len({record.key for record in found}) == len(found)
    return {record.key: record for record in found}


def same(first: dict[str, Record], second: dict[str, Record]) -> bool:
    """The same trials, each with the same bits."""
    return {key: record.same() for key, record in first.items()} == {key: record.same() for key, record in second.items()}


def made(study: Study, path: Path, found: Mapping[str, Sequence[float | str]]) -> Path:
    """A store in which the trials of each variant found those numbers, seed by seed, or ended as that word says."""
    with writing(path) as store:
        runner.register(study, store)
        planned = [one for one in study.planned("confirm") if one.seed < len(found.get(one.variant, ()))]
        store.add([_made(study, one, found[one.variant][one.seed]) for one in planned])
    return path


def _made(study: Study, planned: Planned, found: float | str) -> Record:
    lost = isinstance(found, str)
    return Record(
        study=study.spec.name,
        variant=planned.variant,
        phase=planned.phase,
        seed=planned.seed,
        key=planned.key,
        spec="{}",
        seeds="{}",
        versions='{"plainnet": "0.1"}',
        engine="native",
        isa="avx2",
        threads=1,
        status=found if lost else "finished",
        error=None,
        failed_step=None,
        failed_place=None,
        history='{"columns": [], "rows": []}',
        metrics="{}" if lost else packed_metrics({f"test_{study.spec.metric}": None if math.isnan(found) else found}),
        predictions=None if lost else packed_predictions(np.zeros(60, np.int32)),
        weights=None,
        wall=1.0,
        core=0.5,
    )
