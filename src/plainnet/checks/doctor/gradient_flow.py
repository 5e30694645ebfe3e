"""Vanishing or exploding gradients and values, from the one end of a network to the other (Glorot and Bengio 2010)."""

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
        return
    inputs, outputs = patient.before.layers[0].input_std, patient.before.layers[-1].output_std
    if ours > FAR * theirs or outputs > FAR * max(inputs, 1e-12) or not math.isfinite(ours):
        evidence += f" The deviation of the values grows from {inputs:.2g} to {outputs:.2g}."
        advice = "Draw smaller weights (he, glorot), use batch normalisation, or clip the gradient."
        yield Finding("serious", "Values and gradients explode from layer to layer.", evidence, advice)
