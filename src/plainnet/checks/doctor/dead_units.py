"""Dead units: an activation whose derivative is 0 on every row learns nothing any more (Lu et al. 2019, "Dying ReLU")."""

from __future__ import annotations

from collections.abc import Iterator

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

FEW, MANY = 0.1, 0.5


def examine(patient: Patient) -> Iterator[Finding]:
    if patient.diverged:
        return
    at_first = {probe.layer: probe.dead or 0.0 for probe in patient.before.layers}
    for probe in patient.after.layers:
        if probe.dead is None or probe.dead < FEW:
            continue
        evidence = f"{probe.dead:.0%} of the units of {probe.layer} let nothing through on any of {patient.after.rows} rows"
        evidence += f" (before training {at_first[probe.layer]:.0%}); their inputs have mean {probe.input_mean:.2g}"
        yield Finding(
            "serious" if probe.dead >= MANY else "warning",
            f"Units of {probe.layer} are dead: they pass on no gradient, so the weights before them do not learn.",
            evidence + f" and deviation {probe.input_std:.2g}.",
            "Lower the learning rate, use batch normalisation, or "
            + ("leaky_relu in the place of relu." if probe.layer.startswith("relu") else "smaller weights to begin with."),
        )
