"""What a study costs above the trainings themselves: the demo's trials one by one, and the same by the runner with one job.

python benchmarks/study_overhead.py --out benchmarks/study_overhead.json
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from plainnet.study import runner
from plainnet.study.record import Record
from plainnet.study.shelf import Shelf
from plainnet.study.shipped import shipped
from plainnet.study.spec import read
from plainnet.study.stages import Stage
from plainnet.study.store import writing
from plainnet.study.study import Study, study_of
from plainnet.training.fit import begin, train

ROUNDS = 21


class Silent:
    def begin(self, study: Study, stage: Stage, total: int, done: int) -> None: ...

    def kept(self, records: Sequence[Record]) -> None: ...

    def finish(self) -> None: ...


def alone(study: Study, shelf: Shelf) -> float:
    """Seconds of all trainings, their data ready."""
    trials = [study.trial(planned) for planned in study.planned("confirm")]
    data = [shelf.get(trial.data) for trial in trials]
    start = time.perf_counter()
    for trial, rows in zip(trials, data, strict=True):
        train(begin(trial.network, rows, trial.training, trial.engine, 1, None), ())
    return time.perf_counter() - start


def by_the_runner(study: Study) -> float:
    with tempfile.TemporaryDirectory() as folder, writing(Path(folder, "studies.sqlite")) as store:
        start = time.perf_counter()
        assert runner.run(study, store, 1, Silent()) == "complete"
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path)
    out = parser.parse_args().out
    study = study_of(read(shipped()["demo"])).with_seeds(1)
    shelf, trials = Shelf(8), len(list(study.planned("confirm")))
    alone(study, shelf)
    rounds = [(alone(study, shelf), by_the_runner(study)) for _ in range(ROUNDS)]
    over = sorted((runs - trains) / trials * 1e3 for trains, runs in rounds)
    each = sorted(trains / trials * 1e3 for trains, _ in rounds)
    middle = ROUNDS // 2
    found = {"trials": trials, "rounds": ROUNDS, "training_ms": each[middle], "above_ms": over[middle]}
    found |= {"above_least_ms": over[0], "above_greatest_ms": over[-1]}
    text = json.dumps(found, indent=2)
    print(text)
    if out is not None:
        out.write_text(text + "\n")


if __name__ == "__main__":
    main()
