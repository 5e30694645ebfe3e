"""Vanishing or exploding gradients: of the first layer against those of the last (Hochreiter 1991; Glorot and Bengio 2010)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

FAR = 1000.0  # times


def examine(patient: Patient) -> Iterator[Finding]:
    """Before training, when no layer has adapted to any other: rms gradient of the weights, layer by layer."""
    entries = {e.key: e for e in patient.run.program.network.parameters.entries if e.parameter.role == "weights"}
    rms = [
        (probe.parameter, probe.gradient_norm / math.sqrt(entries[probe.parameter].parameter.size))
        for probe in patient.before.parameters
        if probe.parameter in entries
    ]
    if len(rms) < 2:
        return
    (first, ours), (last, theirs) = rms[0], rms[-1]
    evidence = f"Before training the rms gradient of {first} is {ours:.2g}, of {last} {theirs:.2g}."
    if ours * FAR < theirs:
        advice = (
            "Use relu or batch normalisation, weights drawn for the activation (he, glorot), residual layers, or fewer layers."
        )
        yield Finding("serious", "The gradient vanishes on its way to the first layer.", evidence, advice)
    elif ours > FAR * theirs or not math.isfinite(ours):
        advice = "Draw smaller weights (he, glorot), use batch normalisation, or clip the gradient."
        yield Finding("serious", "The gradient explodes on its way to the first layer.", evidence, advice)
