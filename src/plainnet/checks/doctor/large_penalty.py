"""A penalty larger than the data loss: training shrinks the weights rather than fit the data (Krogh and Hertz 1991)."""

from __future__ import annotations

from collections.abc import Iterator

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient


def examine(patient: Patient) -> Iterator[Finding]:
    if not patient.history:
        return
    row = patient.history[-1]
    loss, penalty = row.get("loss", 0.0), row.get("penalty", 0.0)
    if penalty <= max(loss, 0.0) or penalty <= 0:
        return
    grave = penalty > 10 * loss and loss > 0.5 * patient.before.loss
    yield Finding(
        "serious" if grave else "warning",
        "The penalty is larger than the data loss.",
        f"In the last epoch the penalty is {penalty:.4g}, the data loss {loss:.4g} ({patient.before.loss:.4g} before training).",
        "Lower the strength of the regularizer, unless the data loss is meant to be this small.",
    )
