"""Evaluation: closes a row of the history every so many epochs, and stops early where that was asked for."""

from __future__ import annotations

import numpy as np

from plainnet.core.arrays import Array
from plainnet.engines.base import Source
from plainnet.model.scores import data_loss
from plainnet.training.callbacks.base import Callback
from plainnet.training.history import row_of
from plainnet.training.run import Run


class Evaluation(Callback):
    def __call__(self, run: Run) -> None:
        records = np.concatenate(run.recent)
        before = {"epoch": run.step / run.epoch_steps, "step": float(run.step)}
        after = evaluated(run) | {"learning_rate": run.rate(run.step - 1), "seconds": run.seconds}
        run.history.append(row_of(records, run.weights_since(len(records)), run.program.records, before, after))
        run.recent = []
        self._keep_best(run)

    def _keep_best(self, run: Run) -> None:
        patience = run.program.training.early_stopping
        if patience is None or "validation_loss" not in run.history[-1]:
            return
        loss, row = run.history[-1]["validation_loss"], len(run.history)
        if loss < run.best_loss:
            run.best, run.best_loss, run.best_row = run.judged.copy(), loss, row
        elif row - run.best_row >= patience:
            run.stop_reason = f"no better validation loss for {patience} evaluations"


def evaluated(run: Run) -> dict[str, float]:
    """Data loss and metrics with the masks off: on the validation rows and, where asked for, on the training rows."""
    wanted = {"validation": run.data.validation, "evaluated": run.source if run.program.training.evaluate_training else None}
    return {k: v for prefix, source in wanted.items() if source is not None for k, v in judged(run, prefix, source).items()}


def judged(run: Run, prefix: str, source: Source) -> dict[str, float]:
    training, z = run.program.training, logits(run, source)
    with np.errstate(all="ignore"):
        predictions = training.chosen_loss.point(z)
    metrics = {f"{prefix}_{m.concept_name()}": m(predictions, source.y, source.weights) for m in training.followed}
    return {f"{prefix}_loss": data_loss(training.chosen_loss, z, source)} | metrics


def logits(run: Run, source: Source) -> Array:
    return run.program.predict(run.judged, source, run.hyper(run.step, 1)[0])


def names(run: Run) -> set[str]:
    """What a row of the history holds, known before there is one."""
    training = run.program.training
    parts = {"validation": run.data.validation is not None, "evaluated": training.evaluate_training}
    metrics = ("loss", *(metric.concept_name() for metric in training.followed))
    judged = {f"{part}_{name}" for part, wanted in parts.items() if wanted for name in metrics}
    return {"epoch", "step", "loss", "penalty", "total", *run.program.records, *judged, "learning_rate", "seconds"}
