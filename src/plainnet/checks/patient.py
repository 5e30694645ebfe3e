"""A patient is a training to examine: its spec, data and history, the network before and after, and what it predicts.

Of a finished run all that is read from its folder. A spec that was never run is trained for a few seconds, in memory only.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from plainnet.checks.few import Progress, features, silent, spread
from plainnet.core.arrays import Array
from plainnet.core.errors import DivergedError
from plainnet.datasets.base import Rows
from plainnet.engines import hyper
from plainnet.engines.base import State
from plainnet.model.model import Model
from plainnet.network.training import penalties
from plainnet.schedules.base import Hyper
from plainnet.training.callbacks.base import Callback
from plainnet.training.callbacks.time_limit import TimeLimit
from plainnet.training.fit import begin, train
from plainnet.training.history import Row
from plainnet.training.prepared import Prepared
from plainnet.training.probes import Probes, measure
from plainnet.training.run import Run
from plainnet.training.trial import Trial

SECONDS = 5.0  # of training for a spec that was never run
ROWS = 2000  # looked at for features and predictions


@dataclass(frozen=True)
class Patient:
    """run: its program and where its training ended; start: its state before the first step; diverged: how it broke off."""

    trial: Trial
    data: Prepared
    run: Run
    start: State
    diverged: str | None = None

    @property
    def history(self) -> Sequence[Row]:
        return self.run.history

    @cached_property
    def before(self) -> Probes:
        """What the layers did before the first step."""
        return measure(self.run.program, self.start, self.run.source, self.run.hyper(0, 1)[0], 0)

    @cached_property
    def after(self) -> Probes:
        """What they did at the end."""
        step = max(self.run.step - 1, 0)
        return measure(self.run.program, self.run.kept, self.run.source, self.run.hyper(step, 1)[0], step)

    @cached_property
    def planned_steps(self) -> int:
        return self.run.epoch_steps * self.run.program.training.epochs

    @property
    def hyper(self) -> Mapping[str, Hyper]:
        """Every hyper-parameter, such as "dropout_1.rate" and "0.learning_rate" of the optimizer's first link."""
        return hyper.columns(self.run.program.network, self.run.program.training)

    def course(self, value: Hyper, points: int = 200) -> Array:
        """The values of a hyper-parameter over the training as planned, first and last step among them."""
        steps = np.unique(np.linspace(0, self.planned_steps - 1, min(points, self.planned_steps)).astype(np.int64))
        return np.array([value(int(step)) if callable(value) else value for step in steps])

    @cached_property
    def penalties(self) -> dict[str, float]:
        """What each regularizer adds at the end, by its name and its parameter."""
        program, w = self.run.program, self.run.kept.parameters.astype(np.float64)
        found = penalties(program.network, program.training)
        parts = {entry.key: w[entry.offset : entry.stop] for entry in program.network.parameters.entries}
        return {
            f"{regularizer.concept_name()} of {key}": float(np.sum(regularizer.value_and_gradient(parts[key])[0]))
            for key, regularizers in found.items()
            for regularizer in regularizers
        }

    @cached_property
    def features(self) -> Array:
        """Of some training rows, as the network sees them."""
        return features(self.run.source.part(spread(self.run.source, ROWS)))

    @cached_property
    def judged(self) -> tuple[Array, Rows, Array]:
        """Numbers of some training rows, those rows, and predictions of them."""
        index = spread(self.run.source, ROWS)
        source, program = self.run.source.part(index), self.run.program
        z = program.predict(self.run.kept, source, self.run.hyper(max(self.run.step - 1, 0), 1)[0])
        with np.errstate(all="ignore"):
            return index, source.rows, np.asarray(self.run.program.training.chosen_loss.link(z))

    def feature(self, number: int) -> str:
        column = self.data.columns[number]
        return f"'{column.name}'" if column.named else f"number {number + 1}"


class Tell(Callback):
    """Tells ten times a second how far a training has come."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress

    def next_step(self, run: Run) -> int:
        return run.next_tick

    def __call__(self, run: Run) -> None:
        self.progress("training a little", max(run.step / run.last_step, run.seconds / SECONDS))


def rehearsed(trial: Trial, data: Prepared, progress: Progress = silent) -> Patient:
    """The spec, trained for a few seconds at the most."""
    callbacks = (TimeLimit(SECONDS), Tell(progress))
    run = begin(trial.network, data, trial.training, trial.engine, trial.threads, None, callbacks)
    start, diverged = run.state.copy(), None
    try:
        train(run, callbacks)
    except DivergedError as error:
        diverged = error.what
    return Patient(trial, data, run, start, diverged)


def of_run(trial: Trial, data: Prepared, folder: Path) -> Patient:
    """A finished run, from its folder: its model holds the average already, where one was taken."""
    training = replace(trial.training, averaging=None)
    run = begin(trial.network, data, training, trial.engine, trial.threads, None)
    model = Model.load(folder / "model.safetensors")
    start, run.state = run.state, replace(run.state, parameters=model.parameters, statistics=model.statistics)
    run.history = read_history(folder / "history.csv")
    run.step = int(run.history[-1]["step"]) if run.history else 0
    return Patient(trial, data, run, start)


def read_history(path: Path) -> list[Row]:
    """The rows of a run's history.csv, without what they do not hold."""
    with path.open(newline="", encoding="utf-8") as file:
        return [{name: float(value) for name, value in row.items() if value} for row in csv.DictReader(file)]
