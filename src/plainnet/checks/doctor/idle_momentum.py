"""Idle momentum: an optimizer with memory whose memory is 0, which makes it plain gradient descent."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient


def examine(patient: Patient) -> Iterator[Finding]:
    for name, value in patient.hyper.items():
        if name.partition(".")[2] == "momentum" and not np.any(patient.course(value)):
            optimizer = patient.run.program.training.optimizer
            yield Finding(
                "warning",
                f"The optimizer {optimizer.concept_name()} has no momentum: it is plain gradient descent.",
                f"momentum = 0 in each of {patient.planned_steps:,} steps.",
                "Set momentum = 0.9, say, or name sgd.",
            )
