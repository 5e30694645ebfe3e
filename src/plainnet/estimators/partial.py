"""One epoch more: what partial_fit remembers from call to call, and how it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import DivergedError, require
from plainnet.engines.base import State
from plainnet.schedules.base import Schedule
from plainnet.training.history import Row, row_of
from plainnet.training.run import Run

if TYPE_CHECKING:
    from plainnet.estimators.base import BaseMLP

HORIZON = "A schedule over a whole training needs its horizon where epochs come one by one."


@dataclass(frozen=True)
class Going:
    """state: with the optimizer's slots; step: of the optimizer and the masks; history: a row for each epoch."""

    state: State
    seed: int
    step: int = 0
    history: list[Row] = field(default_factory=list)


def check_alone(given: BaseMLP) -> None:
    """Refuse what needs all rows at once, or several networks."""
    what = "partial_fit trains one network on all rows: it does not support {}."
    wants = {
        "early_stopping=True": given.early_stopping,
        "calibration": given._watched,
        "conformal_fraction": given.conformal_fraction,
        "n_members": given.n_members > 1,
    }
    for name, wanted in wants.items():
        require(not wanted, what.format(name), name, "Use fit, or leave it out.")


def check_horizon(schedule: object) -> None:
    """Refuse a schedule that depends on how long the training is."""
    if isinstance(schedule, Schedule):
        require(schedule.over(2, 1) == schedule.over(3, 1), HORIZON, schedule, "Give it steps=10_000, say: the total.")


def epoch(run: Run, going: Going) -> Going:
    """Through the rows once, in the order of the epoch that comes next."""
    order, step, program = run.order(len(going.history)), going.step, run.program
    outcome = program.run(going.state, run.source, order, run.hyper(step, run.epoch_steps), step)
    if outcome.failed is not None:
        what = f"Training met a non-finite value at step {step + outcome.steps}."
        raise DivergedError(what, "features, targets or a learning rate too large", "Scale X and y, or lower learning_rate_init.")
    done = step + outcome.steps
    before = {"epoch": len(going.history) + 1.0, "step": float(done)}
    row = row_of(outcome.records, _weights(run, order), program.records, before, {"learning_rate": run.rate(done - 1)})
    return Going(outcome.state, going.seed, done, [*going.history, row])


def _weights(run: Run, order: Array) -> Array:
    """What each batch weighs."""
    weights = np.ones(len(order)) if run.source.weights is None else run.source.weights[order]
    return np.add.reduceat(weights, np.arange(0, len(order), run.program.batch_size))
