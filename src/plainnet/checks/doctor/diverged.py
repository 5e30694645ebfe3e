"""Diverged: training met a value that is not finite."""

from __future__ import annotations

from collections.abc import Iterator

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient


def examine(patient: Patient) -> Iterator[Finding]:
    if patient.diverged:
        rate = patient.run.rate(0)
        yield Finding(
            "serious",
            "Training diverges.",
            patient.diverged,
            f"Lower the learning rate (it begins at {rate:g}; try {rate / 10:g}), scale the features, or clip the gradient.",
        )
