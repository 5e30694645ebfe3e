"""Overfit: a network that cannot learn fifty rows by heart will learn nothing else (Stanford CS231n; S4).

Without penalties and masks, judged on those rows with the masks off. First with the spec's own optimizer, 20 epochs of
batches of 25 as in S4; then, to tell a wrong network from a slow optimizer, at most 2,000 steps of Adam, twice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from plainnet.checks.few import Progress, begun, first_rows, free, silent
from plainnet.checks.verdict import Verdict
from plainnet.core.errors import DivergedError
from plainnet.metrics.accuracy import Accuracy
from plainnet.metrics.base import RowMetric
from plainnet.metrics.label_accuracy import LabelAccuracy
from plainnet.metrics.mse import MSE
from plainnet.network.network import Network
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import initial_value
from plainnet.training.callbacks.base import Callback
from plainnet.training.fit import train
from plainnet.training.history import Row
from plainnet.training.prepared import Prepared
from plainnet.training.run import Run
from plainnet.training.trial import Trial

ROWS, BATCH, EPOCHS = 50, 25, 20
SECOND = (Adam(0.01), Adam(0.001), Adam(0.1))  # the last one for numbers alone, which may be far from 1
SECOND_EPOCHS, PATIENCE = 2000, 200  # of the full batch; an attempt ends where so many bring no 1 % lower loss
LEARNED = 0.25  # of the targets' variance: the squared error of numbers learned by heart, an R2 of 3/4
POINTS = 10  # of the curve


@dataclass(frozen=True)
class Goal:
    """What is known by heart: every class or label right, or numbers with a small squared error."""

    metric: RowMetric
    least: float = -math.inf
    most: float = math.inf

    @property
    def name(self) -> str:
        return self.metric.concept_name().replace("_", " ")

    def value(self, row: Row) -> float:
        return row.get(f"evaluated_{self.metric.concept_name()}", math.nan)

    def written(self, row: Row) -> str:
        value = self.value(row)
        return f"{value:.4g}" if math.isinf(self.least) else f"{value:.2f}"

    def reached(self, history: Sequence[Row]) -> bool:
        return bool(history) and self.least <= self.value(history[-1]) <= self.most


def goal(few: Prepared) -> Goal:
    if few.task == "regression":
        y = few.train.y.astype(np.float64)
        spread = float(y.var(axis=0).mean())
        return Goal(MSE(), most=LEARNED * (spread or float(np.mean(y * y))))
    return Goal(Accuracy() if few.task == "classification" else LabelAccuracy(), least=1.0)


@dataclass(frozen=True)
class Attempt:
    """One training on the few rows: its history, and whether they were learned by heart."""

    optimizer: Optimizer
    history: Sequence[Row]
    goal: Goal

    @property
    def learned(self) -> bool:
        return self.goal.reached(self.history)

    @property
    def lowest(self) -> float:
        """The lowest loss."""
        return min(row["evaluated_loss"] for row in self.history)

    @property
    def best(self) -> str:
        values = [self.goal.value(row) for row in self.history]
        value = min(values) if math.isinf(self.goal.least) else max(values)
        return f"{self.goal.name} {value:.4g}"


class Watch(Callback):
    """Ends the training once the rows are known by heart, and tells how far it has come."""

    def __init__(self, progress: Progress, doing: str, goal: Goal) -> None:
        self.progress, self.doing, self.goal = progress, doing, goal

    def __call__(self, run: Run) -> None:
        self.progress(self.doing, run.step / run.last_step)
        if self.goal.reached(run.history):
            run.stop_reason = "learned by heart"
        elif _stuck(run.history):
            run.stop_reason = "no progress"


def check(trial: Trial, data: Prepared, progress: Progress = silent) -> Verdict:
    few = first_rows(data, ROWS)
    first = attempt(trial, few, trial.training.optimizer, BATCH, EPOCHS, progress)
    if first.learned:
        return _verdict(True, [first], len(few.train.rows), "")
    attempts = [first]
    for optimizer in SECOND if few.task == "regression" else SECOND[:2]:
        attempts.append(attempt(trial, few, optimizer, ROWS, SECOND_EPOCHS, progress))
        if attempts[-1].learned:
            break
    learned = attempts[-1].learned
    if learned and math.isinf(first.history[-1]["loss"]):
        advice = "The network can learn, but the spec's optimizer diverges within an epoch: lower its learning rate."
    elif learned:
        advice = "The network can learn; the spec's optimizer is slow at it: raise its learning rate, or try another optimizer."
    else:
        advice = "Check that features and labels belong together, that equal rows have equal labels, and the gradients."
        advice += " Targets far from the order of 1 are slow to reach: scale them." if few.task == "regression" else ""
    return _verdict(learned, attempts, len(few.train.rows), advice)


def attempt(trial: Trial, few: Prepared, optimizer: Optimizer, batch: int, epochs: int, progress: Progress = silent) -> Attempt:
    wanted = goal(few)
    settings = {"optimizer": optimizer, "batch_size": batch, "epochs": epochs, "metrics": (wanted.metric,), "evaluate_every": 1}
    run = begun(trial, few, free(maskless(trial.network)), regularizer=None, evaluate_training=True, **settings)
    with suppress(DivergedError):  # then this attempt taught nothing more
        train(run, [Watch(progress, f"{len(few.train.rows)} rows by heart", wanted)])
    return Attempt(optimizer, run.history or [{"epoch": 0.0, "loss": math.inf, "evaluated_loss": math.inf}], wanted)


def maskless(network: Network) -> Network:
    """The network without the layers that do nothing but draw."""
    kept = tuple(layer for layer in network.layers if not layer.draws or layer.weighs or layer.parameters(1))
    return replace(network, layers=kept or network.layers)


def _stuck(history: Sequence[Row]) -> bool:
    losses = [row["evaluated_loss"] for row in history]
    return len(losses) > PATIENCE and min(losses[-PATIENCE:]) > 0.99 * min(losses[:-PATIENCE])


def _verdict(passed: bool, attempts: list[Attempt], rows: int, advice: str) -> Verdict:
    last = attempts[-1] if passed else min(attempts, key=lambda one: one.lowest)
    if passed:
        said = f"{rows} rows were learned by heart in {last.history[-1]['epoch']:.0f} epochs of {_named(last.optimizer)}."
    else:
        how = f"in {len(last.history)} epochs of {_named(last.optimizer)}"
        said = f"{rows} rows were not learned by heart {how}: {last.best} at the best."
    return Verdict("overfit", passed, said, advice, curve(attempts))


def _named(optimizer: Optimizer) -> str:
    rate = initial_value(optimizer.learning_rate)
    return f"{optimizer.concept_name()} at a learning rate of {rate:g}"


def curve(attempts: list[Attempt]) -> tuple[tuple[str, ...], ...]:
    """At most some ten epochs of each attempt, the last one among them."""
    rows = [("optimizer", "epoch", "data loss", attempts[0].goal.name)]
    for one in attempts:
        every = max(1, len(one.history) // POINTS)
        shown = [row for row in one.history if (len(one.history) - row["epoch"]) % every == 0]
        name = one.optimizer.concept_name()
        rows += [(name, f"{row['epoch']:.0f}", f"{row['evaluated_loss']:.4g}", one.goal.written(row)) for row in shown]
    return tuple(rows)
