"""Overfitting: the validation loss rises while the training loss goes on falling (Prechelt 1998)."""

from __future__ import annotations

from collections.abc import Iterator

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

WORSE = 1.1  # times its best
EARLIER = 0.8  # of the rows of the history: the best one lies well before the end


def examine(patient: Patient) -> Iterator[Finding]:
    losses = [row.get("validation_loss") for row in patient.history]
    known = [loss for loss in losses if loss is not None]
    if len(known) < 3 or len(known) < len(losses) or patient.run.program.training.early_stopping is not None:
        return
    best = min(range(len(known)), key=known.__getitem__)
    first, last = patient.history[best], patient.history[-1]
    if known[-1] < WORSE * known[best] or best + 1 > EARLIER * len(known) or last["loss"] >= first["loss"]:
        return
    yield Finding(
        "warning",
        "The network overfits: it goes on learning the training rows while it gets worse on others.",
        f"The validation loss was best in epoch {first['epoch']:.0f} ({known[best]:.4g}) and ends at {known[-1]:.4g}.",
        "Use early_stopping, dropout, a penalty, more data, or a smaller network.",
    )
