"""Small studies for tests: half-moons, a few neurons, a few steps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from plainnet.study import runner
from plainnet.study.record import Record
from plainnet.study.stages import Stage
from plainnet.study.store import reading, writing
from plainnet.study.study import Study, study_of

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
