"""What a study costs above the trainings themselves: the demo's trials one by one, and by the runner with one job and with two.

python benchmarks/study_overhead.py [--rounds 21] [--out benchmarks/study.json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import machine
from plainnet.study import runner
from plainnet.study.record import Record
from plainnet.study.shelf import Shelf
from plainnet.study.shipped import shipped
from plainnet.study.spec import read
from plainnet.study.stages import Stage
from plainnet.study.store import writing
from plainnet.study.study import Study, study_of
from plainnet.training.fit import begin, train

BAR = 5.0  # ms a trial above its training


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


def by_the_runner(study: Study, jobs: int) -> float:
    with tempfile.TemporaryDirectory() as folder, writing(Path(folder, "studies.sqlite")) as store:
        start = time.perf_counter()
        assert runner.run(study, store, jobs, Silent()) == "complete"
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    study = study_of(read(shipped()["demo"])).with_seeds(2)
    shelf, trials = Shelf(8), len(list(study.planned("confirm")))
    alone(study, shelf)
    rounds = [(alone(study, shelf), by_the_runner(study, 1), by_the_runner(study, 2)) for _ in range(given.rounds)]
    times = {
        "training_ms": [trains / trials * 1e3 for trains, _, _ in rounds],
        "above_ms": [(one - trains) / trials * 1e3 for trains, one, _ in rounds],
        "trials_a_second_1_job": [trials / one for _, one, _ in rounds],
        "trials_a_second_2_jobs": [trials / two for _, _, two in rounds],
        "two_jobs_over_one": [one / two for _, one, two in rounds],
    }
    for name, values in times.items():
        print(f"{name}: {statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})")
    print(f"bar: at most {BAR} ms above the training")
    if given.out:
        facts = {"machine": machine.facts(), "study": "demo", "trials": trials, "rounds": times, "bar_above_ms": BAR}
        given.out.write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()
