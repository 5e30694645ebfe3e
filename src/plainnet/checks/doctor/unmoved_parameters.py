"""Unmoved parameters: after the training what they were before it, so that no optimizer ever acted on them (S1's mistake)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient
from plainnet.network.training import frozen


def examine(patient: Patient) -> Iterator[Finding]:
    if patient.diverged or not patient.run.step:
        return
    before, after = patient.start.parameters, patient.run.kept.parameters
    still = frozen(patient.run.program.network, patient.run.program.training)
    entries = [entry for entry in patient.run.program.network.parameters.entries if entry.key not in still]
    unmoved = [e.key for e in entries if np.array_equal(before[e.offset : e.stop], after[e.offset : e.stop])]
    if unmoved:
        yield Finding(
            "warning",
            "Some parameters were not changed by the training at all.",
            f"{len(unmoved)} of {len(entries)}, after {patient.run.step:,} steps: {', '.join(unmoved[:5])}.",
            "Look for dead units after them, or a learning rate that vanishes in rounding.",
        )
