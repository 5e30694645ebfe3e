"""Saturated units: far out on a sigmoid or tanh the slope is almost 0 (Glorot and Bengio, AISTATS 2010)."""

from __future__ import annotations

from collections.abc import Iterator

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

SOME, MANY = 0.3, 0.7


def examine(patient: Patient) -> Iterator[Finding]:
    if patient.diverged:
        return
    for probe in patient.after.layers:
        if probe.saturated is None or probe.saturated < SOME:
            continue
        evidence = f"{probe.saturated:.0%} of the units of {probe.layer} have less than a twentieth of their steepest slope"
        yield Finding(
            "serious" if probe.saturated >= MANY else "warning",
            f"Units of {probe.layer} are saturated: they hardly change whatever comes in.",
            f"{evidence}; their inputs have mean {probe.input_mean:.2g} and deviation {probe.input_std:.2g}.",
            "Scale the features, draw smaller weights (glorot), use batch normalisation, or relu in its place.",
        )
