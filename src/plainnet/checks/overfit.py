"""Overfit: a network that cannot learn fifty rows by heart will learn nothing else (Stanford CS231n; S4).

Without penalties and masks, judged on those rows with the masks off. First with the spec's own optimizer, 20 epochs of
batches of 25 as in S4; then, to tell a wrong network from a slow optimizer, at most 2,000 steps of Adam, twice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from plainnet.checks.few import Progress, begun, first_rows, free, silent
from plainnet.checks.verdict import Verdict
from plainnet.core.errors import DivergedError
from plainnet.metrics.accuracy import Accuracy
from plainnet.network.network import Network
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.base import Optimizer
from plainnet.training.callbacks.base import Callback
from plainnet.training.fit import train
from plainnet.training.history import Row
from plainnet.training.prepared import Prepared
from plainnet.training.run import Run
from plainnet.training.trial import Trial

ROWS, BATCH, EPOCHS = 50, 25, 20
SECOND = (Adam(0.01), Adam(0.001))
SECOND_EPOCHS, PATIENCE = 2000, 200  # of the full batch; an attempt ends where so many bring no 1 % lower loss
LEARNED = 0.1  # of the first loss, where there is no accuracy
POINTS = 10  # of the curve


@dataclass(frozen=True)
class Attempt:
    """One training on the few rows: its history, and whether they were learned by heart."""

    optimizer: Optimizer
    history: Sequence[Row]

    @property
    def learned(self) -> bool:
        return _learned(self.history)

    @property
    def score(self) -> float:
        """The best accuracy, or minus the lowest loss."""
        return max(row.get("evaluated_accuracy", -row["evaluated_loss"]) for row in self.history)

    @property
    def best(self) -> str:
        known = "evaluated_accuracy" in self.history[0]
        return f"accuracy {self.score:.2f}" if known else f"data loss {-self.score:.4g}"


class Watch(Callback):
    """Ends the training once the rows are known by heart, and tells how far it has come."""

    def __init__(self, progress: Progress, doing: str) -> None:
        self.progress, self.doing = progress, doing

    def __call__(self, run: Run) -> None:
        self.progress(self.doing, run.step / run.last_step)
        if _learned(run.history):
            run.stop_reason = "learned by heart"
        elif _stuck(run.history):
            run.stop_reason = "no progress"


def check(trial: Trial, data: Prepared, progress: Progress = silent) -> Verdict:
    few = first_rows(data, ROWS)
    first = attempt(trial, few, trial.training.optimizer, BATCH, EPOCHS, progress)
    if first.learned:
        return _verdict(True, [first], len(few.train.rows), "")
    attempts = [first]
    for optimizer in SECOND:
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
    return _verdict(learned, attempts, len(few.train.rows), advice)


def attempt(trial: Trial, few: Prepared, optimizer: Optimizer, batch: int, epochs: int, progress: Progress = silent) -> Attempt:
    metrics = (Accuracy(),) if few.train.rows.y.ndim == 1 else ()
    settings = {"optimizer": optimizer, "batch_size": batch, "epochs": epochs, "metrics": metrics, "evaluate_every": 1}
    run = begun(trial, few, free(maskless(trial.network)), regularizer=None, evaluate_training=True, **settings)
    with suppress(DivergedError):  # then this attempt taught nothing more
        train(run, [Watch(progress, f"{len(few.train.rows)} rows by heart")])
    return Attempt(optimizer, run.history or [{"epoch": 0.0, "loss": math.inf, "evaluated_loss": math.inf}])


def maskless(network: Network) -> Network:
    """The network without the layers that do nothing but draw."""
    kept = tuple(layer for layer in network.layers if not layer.draws or layer.weighs or layer.parameters(1))
    return replace(network, layers=kept or network.layers)


def _learned(history: Sequence[Row]) -> bool:
    if not history:
        return False
    if "evaluated_accuracy" in history[-1]:
        return history[-1]["evaluated_accuracy"] == 1.0
    return bool(history[-1]["evaluated_loss"] <= LEARNED * history[0]["loss"] < math.inf)


def _stuck(history: Sequence[Row]) -> bool:
    losses = [row["evaluated_loss"] for row in history]
    return len(losses) > PATIENCE and min(losses[-PATIENCE:]) > 0.99 * min(losses[:-PATIENCE])


def _verdict(passed: bool, attempts: list[Attempt], rows: int, advice: str) -> Verdict:
    last = attempts[-1] if passed else max(attempts, key=lambda one: one.score)
    if passed:
        said = f"{rows} rows were learned by heart in {last.history[-1]['epoch']:.0f} epochs of {last.optimizer}."
    else:
        said = (
            f"{rows} rows were not learned by heart in {len(last.history)} epochs of {last.optimizer}: {last.best} at the best."
        )
    return Verdict("overfit", passed, said, advice, curve(attempts))


def curve(attempts: list[Attempt]) -> tuple[tuple[str, ...], ...]:
    """At most some ten epochs of each attempt, the last one among them."""
    rows = [("optimizer", "epoch", "data loss", "accuracy")]
    for one in attempts:
        every = max(1, len(one.history) // POINTS)
        shown = [row for row in one.history if (len(one.history) - row["epoch"]) % every == 0]
        name = one.optimizer.concept_name()
        rows += [
            (name, f"{row['epoch']:.0f}", f"{row['evaluated_loss']:.4g}", f"{row.get('evaluated_accuracy', float('nan')):.2f}")
            for row in shown
        ]
    return tuple(rows)
