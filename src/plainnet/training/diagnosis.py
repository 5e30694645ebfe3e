"""Finds where a non-finite value came from, by walking one batch through the reference engine."""

from __future__ import annotations

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.parameters import Entry
from plainnet.engines.base import Program, Source, State
from plainnet.engines.reference import Batch, Hyper, Mode, ReferenceProgram, Workspace


def first_nonfinite(program: Program, state: State, source: Source, order: Array, hyper: Array, step: int) -> str:
    """The first layer, forward then backward, whose output, gradient or update is not finite on that batch."""
    reference = ReferenceProgram(program.network, program.training, len(source))
    work = Workspace.around(state, program.network)
    with np.errstate(all="ignore"):
        values = reference.named(hyper.astype(reference.dtype))
        batch = reference.gather(reference.typed(source), source.numbers(order))
        found = _forward(reference, work, batch, values, step) or _backward(reference, work, batch, values, step)
    return found or "the update of the weights"


def _forward(reference: ReferenceProgram, work: Workspace, batch: Batch, values: Hyper, step: int) -> str | None:
    if not np.isfinite(batch[0]).all():
        return "the input"
    for count, name in enumerate(reference.network.names, 1):
        out, _ = reference.forward(work, batch[0], values, Mode(True, True, step), count)
        if not np.isfinite(out).all():
            return f"the output of {name}"
    return None


def _backward(reference: ReferenceProgram, work: Workspace, batch: Batch, values: Hyper, step: int) -> str | None:
    records = reference.backward(work, batch, values, step)
    if not np.isfinite(records["loss"]):
        return "the loss"
    entries = reference.network.parameters.entries
    reference.penalize(work, records)
    penalized = any(not np.isfinite(value) for name, value in records.items() if name.startswith("penalty_"))
    if penalized:
        return _largest(entries, work.state.parameters, "the penalty on")
    update, _ = reference.transform(work, values, step)
    return _largest(entries, work.gradient, "the gradient of") or _largest(entries, update, "the update of")


def _largest(entries: tuple[Entry, ...], vector: Array, what: str) -> str | None:
    """The part nearest the output whose sum of squares, which every step records, is not finite."""
    parts = {entry.key: vector[entry.offset : entry.stop] for entry in reversed(entries)}
    return next((f"{what} {key}" for key, part in parts.items() if not np.isfinite(np.dot(part, part))), None)
