"""One epoch more: what partial_fit remembers from call to call, and how it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import DivergedError, require
from plainnet.core.spec import mapped
from plainnet.engines.base import State
from plainnet.estimators.parameters import Parameters
from plainnet.estimators.stopping import Stopping
from plainnet.preprocessing.base import FittedStep
from plainnet.schedules.base import Schedule
from plainnet.training.history import Row, row_of
from plainnet.training.run import Run

ALONE: dict[str, Any] = {  # parameters, and what each is without
    "early_stopping": False,
    "calibration": None,
    "conformal_fraction": 0.0,
    "n_members": 1,
    "callbacks": (),
    "time_limit": None,
}
HORIZON = "A schedule over a whole training needs its horizon where epochs come one by one."


@dataclass(frozen=True)
class Going:
    """state: with the optimizer's slots; steps: as the first rows taught them; stopping: it steers the learning rate alone.

    step: of the optimizer and the masks; history: a row for each epoch.
    """

    state: State
    seed: int
    steps: tuple[FittedStep, ...]
    stopping: Stopping
    rate_factor: float = 1.0
    step: int = 0
    history: list[Row] = field(default_factory=list)


def check_alone(given: Parameters) -> None:
    """Refuse what needs all rows at once, several epochs, or several networks."""
    what = "partial_fit trains one network on all rows, an epoch a call: it does not support {}."
    for name, without in ALONE.items():
        value = getattr(given, name, without)
        require(not value or value == without, what.format(name), value, f"Use fit, or leave {name} out.")


def check_horizons(*specs: Any) -> None:
    """Refuse a schedule that depends on how long the training is, wherever one stands."""
    for spec in specs:
        mapped(spec, Schedule, _known)  # type: ignore[type-abstract]


def _known(schedule: Schedule) -> Schedule:
    first, advice = fields(schedule)[0].name, "Give {}({}, steps=10_000) itself, say, with all the steps that there will be."
    known = schedule.over(2, 1) == schedule.over(3, 1)
    require(known, HORIZON, schedule, advice.format(type(schedule).__name__, getattr(schedule, first)))
    return schedule


def epoch(run: Run, going: Going) -> Going:
    """Through the rows once, in the order of the epoch that comes next."""
    run.rate_factor = going.rate_factor
    order, step, program = run.order(len(going.history)), going.step, run.program
    outcome = program.run(going.state, run.source, order, run.hyper(step, run.epoch_steps), step)
    if outcome.failed is not None:
        what = f"Training met a non-finite value at step {step + outcome.steps}."
        raise DivergedError(what, "features, targets or a learning rate too large", "Scale X and y, or lower learning_rate_init.")
    done = step + outcome.steps
    before = {"epoch": len(going.history) + 1.0, "step": float(done)}
    row = row_of(outcome.records, _weights(run, order), program.records, before, {"learning_rate": run.rate(done - 1)})
    run.history = [*going.history, row]
    going.stopping(run)
    return replace(going, state=outcome.state, rate_factor=run.rate_factor, step=done, history=run.history)


def _weights(run: Run, order: Array) -> Array:
    """What each batch weighs."""
    weights = np.ones(len(order)) if run.source.weights is None else run.source.weights[order]
    return np.add.reduceat(weights, np.arange(0, len(order), run.program.batch_size))
