"""One trial from its exact spec to what is kept of it; whatever goes wrong within it is a result too."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import DivergedError, PlainnetError, require
from plainnet.core.spec import from_data
from plainnet.engines.base import Source
from plainnet.metrics.base import Metric
from plainnet.model.scores import METRICS, scores
from plainnet.study.record import Status, packed_history, packed_metrics, packed_predictions, weights_digest
from plainnet.study.spec import Phase
from plainnet.training.callbacks.base import Callback
from plainnet.training.fit import begin, train
from plainnet.training.prepared import Prepared
from plainnet.training.run import INTERRUPTED, Run
from plainnet.training.trial import Trial, versions

THREADS = 1  # of a trial: many run beside each other
PARTS: dict[Phase, str] = {"select": "validation", "confirm": "test"}  # the rows that each phase judges by


@dataclass(frozen=True)
class Task:
    """metric: what the study judges by, a name."""

    trial: Trial
    phase: Phase
    metric: str


@cache
def _versions() -> str:
    return json.dumps(versions())


@dataclass(frozen=True)
class Found:
    """What a trial found, and by what: the cells of its record that are not known beforehand."""

    status: Status
    engine: str
    isa: str
    history: str = '{"columns": [], "rows": []}'
    metrics: str = "{}"
    predictions: bytes | None = None
    weights: str | None = None
    error: str | None = None
    failed_step: int | None = None
    failed_place: str | None = None
    wall: float = 0.0
    core: float = 0.0
    threads: int = THREADS
    versions: str = field(default_factory=_versions)


class StoppedError(KeyboardInterrupt):
    """The trial was left, because the study is ending or by Ctrl-C, and nothing of it is kept."""


class ElsewhereError(Exception):
    """The trial needs the reference engine, and so a process of its own."""


class Stop(Callback):
    """Looks ten times a second whether the trial is to be left."""

    def __init__(self, asked: Callable[[], bool]) -> None:
        self.asked = asked

    def next_step(self, run: Run) -> int:
        return run.next_tick

    def __call__(self, run: Run) -> None:
        if self.asked():
            run.stop_reason = INTERRUPTED


def check(task: Task, data: Prepared) -> None:
    """Refuse what no trial of the study could do."""
    source = judged_by(task, data)
    if task.metric != "loss" and task.metric not in METRICS[data.task]:
        metric_named(task.metric).check(data.task, task.trial.training.suited_to(data.task).chosen_loss.probable)
    require(len(source) > 0, "There are no rows to judge by.", task.phase, "Hold some out.")


def judged_by(task: Task, data: Prepared) -> Source:
    part = PARTS[task.phase]
    source: Source | None = getattr(data, part)
    if source is None:
        require(False, f"The phase {task.phase} judges on {part} rows.", "none", f"Hold some out: {part} = 0.2, say.")
    assert source is not None
    return source


def metric_named(name: str) -> Metric:
    return from_data(Metric, name, "metric")  # type: ignore[type-abstract]


def work(task: Task, data: Prepared, asked: Callable[[], bool], native_only: bool) -> Found:
    """Train and judge; raises StoppedError where that was asked for, ElsewhereError where only the reference engine can."""
    wall, core = time.perf_counter(), time.thread_time()
    found = _found(task, data, asked, native_only)
    values = vars(found) | {"wall": time.perf_counter() - wall, "core": time.thread_time() - core}
    return Found(**values)


def _found(task: Task, data: Prepared, asked: Callable[[], bool], native_only: bool) -> Found:
    trial = task.trial
    try:
        run = begin(trial.network, data, trial.training, trial.engine, THREADS, None, trial.callbacks)
    except PlainnetError as error:
        return Found("FAILED", trial.engine, "", error=str(error))
    if native_only and run.program.engine == "reference":
        raise ElsewhereError
    about = run.program.engine, run.program.isa
    try:
        train(run, (*trial.callbacks, Stop(asked)))
        if run.stop_reason == INTERRUPTED:
            raise StoppedError
        return _judged(task, run, data)
    except DivergedError as error:
        failure = {"error": str(error), "failed_step": error.step, "failed_place": error.place}
        return Found("DIVERGED", *about, history=packed_history(run.history), **failure)  # type: ignore[arg-type]
    except PlainnetError as error:
        return Found("FAILED", *about, history=packed_history(run.history), error=str(error))


def _judged(task: Task, run: Run, data: Prepared) -> Found:
    source, training = judged_by(task, data), run.program.training
    z = logits_of(run, source)
    known = task.metric == "loss" or task.metric in METRICS[data.task]
    values = scores(training.chosen_loss, data.task, z, source, [] if known else [metric_named(task.metric)]).numbers()
    return Found(
        "finished",
        run.program.engine,
        run.program.isa,
        packed_history(run.history),
        packed_metrics({f"{PARTS[task.phase]}_{name}": value for name, value in values.items()}),
        packed_predictions(_predictions(z, run, data)),
        weights_digest(run.kept.parameters, run.kept.statistics),
    )


def logits_of(run: Run, source: Source) -> Array:
    """Of the state that a finished run would save."""
    return run.program.predict(run.kept, source, run.hyper(run.step, 1)[0])


def _predictions(z: Array, run: Run, data: Prepared) -> Array:
    if data.task == "classification":
        return np.asarray(z.argmax(axis=1))
    with np.errstate(all="ignore"):
        point = np.asarray(run.program.training.chosen_loss.point(z))
    return (point >= 0.5).astype(np.uint8) if data.task == "multilabel" else point
