"""Unreachable patience: early stopping, or a callback that waits, with more patience than the training is long."""

from __future__ import annotations

from collections.abc import Iterator

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient


def examine(patient: Patient) -> Iterator[Finding]:
    training = patient.run.program.training
    rows = -(-training.epochs // training.evaluate_every)
    waiting = {"early_stopping": training.early_stopping}
    waiting |= {callback.concept_name(): getattr(callback, "patience", None) for callback in patient.trial.callbacks}
    for name, patience in waiting.items():
        if patience is not None and patience >= rows:
            yield Finding(
                "warning",
                f"{name} can never act: its patience is longer than the training.",
                f"A patience of {patience} evaluations; the training has {rows} in {training.epochs} epochs.",
                "Lower the patience, train for more epochs, or evaluate more often.",
            )
