"""Full batch unawares: a batch size that no epoch can fill, so that each epoch is one step (Keskar et al. 2017)."""

from __future__ import annotations

from collections.abc import Iterator

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient


def examine(patient: Patient) -> Iterator[Finding]:
    size, rows = patient.run.program.training.batch_size, len(patient.run.source)
    if size > rows:
        yield Finding(
            "warning",
            "The batch is larger than the data: each epoch is a single step on all rows.",
            f"batch_size = {size}, {rows} training rows, {patient.planned_steps:,} steps in all.",
            "Use a batch of 32, say; write batch_size = 0 where the full batch is meant.",
        )
