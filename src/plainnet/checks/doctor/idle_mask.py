"""Idle mask: a layer that is there to drop or to add noise and does neither, such as a Dropout of rate 0."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient


def examine(patient: Patient) -> Iterator[Finding]:
    """By its settings, which are all 0 in every step."""
    for name, layer, _ in patient.run.program.network:
        settings = layer.hyper()
        if not layer.draws or not settings:
            continue
        if any(np.any(patient.course(patient.hyper[f"{name}.{key}"]) != 0) for key in settings):
            continue
        said = ", ".join(f"{key} = 0" for key in settings)
        yield Finding(
            "warning",
            f"{name} was configured and does nothing.",
            f"{type(layer).__name__} with {said} in each of {patient.planned_steps:,} steps.",
            "Give it a rate such as 0.1, or leave it out.",
        )
