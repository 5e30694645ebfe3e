"""Finds where a non-finite value came from, by walking one batch through the reference engine."""

from __future__ import annotations

import numpy as np

from plainnet.core.arrays import Array
from plainnet.engines.base import Program, Source, State
from plainnet.engines.reference import ReferenceProgram


def first_nonfinite(program: Program, state: State, source: Source, order: Array, hyper: Array, step: int) -> str:
    """The first layer, forward then backward, whose output or gradient is not finite on that batch."""
    reference = ReferenceProgram(program.network, program.training, len(source.rows))
    values = reference.named(hyper)
    with np.errstate(all="ignore"):
        x, y, w = reference.gather(source, order)
        if not np.isfinite(x).all():
            return "the input"
        for count, name in enumerate(program.network.names, 1):
            out, _ = reference.forward(state, x, values, step, training=True, masks=True, layers=count)
            if not np.isfinite(out).all():
                return f"the output of {name}"
        found = reference.backward(state, (x, y, w), values, step)
    if not np.isfinite(found.records["loss"]):
        return "the loss"
    for entry in reversed(program.network.parameters.entries):
        if not np.isfinite(found.gradient[entry.offset : entry.stop]).all():
            return f"the gradient of {entry.key}"
    return "the update of the weights"
