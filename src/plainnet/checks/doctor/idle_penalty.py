"""Idle penalty: a regularizer that was configured and adds nothing, such as an L2 of strength 0."""

from __future__ import annotations

from collections.abc import Iterator

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

HARDLY = 1e-6  # of the data loss


def examine(patient: Patient) -> Iterator[Finding]:
    if not patient.penalties or patient.diverged:
        return
    loss = abs(patient.after.loss)
    idle = [name for name, value in patient.penalties.items() if value <= HARDLY * loss]
    if not idle:
        return
    more = f" and {len(idle) - 1} more" if len(idle) > 1 else ""
    total = sum(patient.penalties[name] for name in idle)
    yield Finding(
        "warning",
        "A regularizer was configured and adds nothing.",
        f"{idle[0]}{more}: {total:.3g} in all, beside a data loss of {loss:.4g}.",
        "Give it a strength such as 1e-4, or leave it out.",
    )
