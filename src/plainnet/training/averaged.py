"""Running statistics computed anew, for averaged weights that no step ever had."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from plainnet.core.arrays import Array
from plainnet.engines import hyper
from plainnet.engines.base import Program, Source, State
from plainnet.engines.choose import EngineName, compile_program
from plainnet.optimizers.sgd import SGD


def still(program: Program, rows: int) -> Program:
    """The same training with everything frozen: its steps compute statistics and no more."""
    training = replace(program.training, frozen=("*",), averaging=None, transforms=(), optimizer=SGD())
    engine: EngineName = "reference" if program.engine == "reference" else "native"
    return compile_program(engine, program.network, training, rows, program.threads)[0]


def recomputed(program: Program, state: State, source: Source) -> Array:
    """The mean over all batches of the statistics of each, masks on (Izmailov et al. 2018, section 3.2).

    A step of the program, which is a still one, makes of a statistic s and that of its batch, b, the leaky mean
    k s + (1 - k) b. Two steps from different s show k; so b is known without asking what kind of layer it is.
    """
    source = replace(source, rows=replace(source.rows, weights=None))
    rows, size = len(source), program.batch_size
    s = state.statistics.astype(np.float64)
    moved = np.zeros_like(s)
    for step, first in enumerate(range(0, rows, size)):
        order = np.arange(first, min(first + size, rows))
        moved += (_after(program, state, source, order, step) - s) * (len(order) / rows)
    order, other = np.arange(min(size, rows)), replace(state, statistics=2 * np.abs(state.statistics) + 1)
    gap = _after(program, other, source, order, 0) - _after(program, state, source, order, 0)
    leak = 1.0 - gap / (other.statistics - s)
    found = s + np.divide(moved, leak, out=np.zeros_like(s), where=leak > 0)
    return found.astype(state.statistics.dtype)


def _after(program: Program, state: State, source: Source, order: Array, step: int) -> Array:
    """The statistics after one step of a still program."""
    start = State(state.parameters, state.statistics, state.slots[:0], state.averages[:0])
    values = hyper.table(program.network, program.training, step, 1)
    return program.run(start, source, order, values, step).state.statistics.astype(np.float64)
