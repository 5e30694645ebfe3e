"""One trial from its exact spec to what is kept of it; whatever goes wrong within it is a result too."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import DivergedError, PlainnetError, require, unknown
from plainnet.core.spec import from_data
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.metrics.base import Metric
from plainnet.model.scores import METRICS, scores
from plainnet.study.measures import Measure, prefix
from plainnet.study.record import Status, packed_history, packed_metrics, packed_predictions, weights_digest
from plainnet.study.spec import Phase
from plainnet.training.callbacks.base import Callback
from plainnet.training.fit import begin, train
from plainnet.training.prepared import Prepared
from plainnet.training.run import INTERRUPTED, Run
from plainnet.training.trial import Trial, versions

THREADS = 1  # of a trial: many run beside each other
PARTS: dict[Phase, str] = {"select": "validation", "confirm": "test"}  # the rows that each phase judges by
COLUMNS = ("penalty", "total", "gradient_norm", "update_norm", "learning_rate", "seconds")  # of every history, beside metrics


@dataclass(frozen=True)
class Task:
    """metric: what the study judges by, a name; also: what beside it; plugins: those of `study/shipped` that the trial needs."""

    trial: Trial
    phase: Phase
    metric: str
    also: tuple[Measure, ...] = ()
    plugins: tuple[str, ...] = ()


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
    source, training = judged_by(task, data), task.trial.training.suited_to(data.task)
    for metric in further(task, data):
        metric.check(data.task, training.chosen_loss.probable)
    require(len(source) > 0, "There are no rows to judge by.", task.phase, "Hold some out.")
    known = set(_columns(task, data))
    for measure in task.also:
        if measure.column is not None and measure.column not in known:
            raise unknown("column of the history", measure.column, known)


def _columns(task: Task, data: Prepared) -> Iterator[str]:
    """What a history of that trial holds."""
    training = task.trial.training.suited_to(data.task)
    parts = {"": True, "evaluated_": training.evaluate_training, "validation_": data.validation is not None}
    for name in ("loss", *(metric.concept_name() for metric in training.followed)):
        yield from (f"{part}{name}" for part, there in parts.items() if there)
    yield from COLUMNS


def judged_by(task: Task, data: Prepared) -> Source:
    part = PARTS[task.phase]
    source: Source | None = getattr(data, part)
    if source is None:
        require(False, f"The phase {task.phase} judges on {part} rows.", "none", f"Hold some out: {part} = 0.2, say.")
    assert source is not None
    return source


def further(task: Task, data: Prepared) -> list[Metric]:
    """The metrics asked for that a task is not judged by anyway."""
    asked = dict.fromkeys([task.metric, *(measure.metric for measure in task.also if measure.metric)])
    return [metric_named(name) for name in asked if name != "loss" and name not in METRICS[data.task]]


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
    source, loss, more = judged_by(task, data), run.program.training.chosen_loss, further(task, data)
    z = logits_of(run, source)
    judged: dict[str, Rows | Source] = {PARTS[task.phase]: source}
    if task.phase == "confirm":
        judged |= {prefix(one.first): source.take(slice(one.first)) for one in task.also if one.first is not None}
    found = {name: scores(loss, data.task, z[: len(rows)], rows, more).numbers() for name, rows in judged.items()}
    return Found(
        "finished",
        run.program.engine,
        run.program.isa,
        packed_history(run.history),
        packed_metrics({f"{rows}_{name}": value for rows, values in found.items() for name, value in values.items()}),
        packed_predictions(_predictions(z, run, data)),
        weights_digest(run.kept.parameters, run.kept.statistics),
    )


def logits_of(run: Run, source: Source) -> Array:
    """Of the state that a finished run would save."""
    return run.program.predict(run.kept, source, run.hyper(run.step, 1)[0])


def _predictions(z: Array, run: Run, data: Prepared) -> Array:
    loss = run.program.training.chosen_loss
    with np.errstate(all="ignore"):
        if data.task == "classification":
            return np.asarray(loss.ranks(z).argmax(axis=1))
        point = np.asarray(loss.point(z))
    return (point >= 0.5).astype(np.uint8) if data.task == "multilabel" else point
