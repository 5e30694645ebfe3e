"""Finds where a non-finite value came from, by walking one batch through the reference engine."""

from __future__ import annotations

import numpy as np

from plainnet.core.arrays import Array
from plainnet.engines.base import Program, Source, State
from plainnet.engines.reference import Mode, ReferenceProgram, Workspace


def first_nonfinite(program: Program, state: State, source: Source, order: Array, hyper: Array, step: int) -> str:
    """The first layer, forward then backward, whose output or gradient is not finite on that batch."""
    reference = ReferenceProgram(program.network, program.training, len(source.rows))
    values, work = reference.named(hyper.astype(reference.dtype)), Workspace.around(state, program.network)
    with np.errstate(all="ignore"):
        batch = reference.gather(reference.typed(source), order)
        if not np.isfinite(batch[0]).all():
            return "the input"
        for count, name in enumerate(program.network.names, 1):
            out, _ = reference.forward(work, batch[0], values, Mode(True, True, step), count)
            if not np.isfinite(out).all():
                return f"the output of {name}"
        records = reference.backward(work, batch, values, step)
    if not np.isfinite(records["loss"]):
        return "the loss"
    for entry in reversed(program.network.parameters.entries):
        if not np.isfinite(work.gradient[entry.offset : entry.stop]).all():
            return f"the gradient of {entry.key}"
    return "the update of the weights"
