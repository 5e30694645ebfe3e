"""Runs so many steps of workloads on one thread, each in a process forked from this one: python steps.py avx2 A 51 A 1

So all of a workload have the same behind them but for the steps. Prints the number of each process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import numpy as np

from plainnet.core.random import Purpose, Stream, stream
from plainnet.datasets.base import Rows
from plainnet.engines import hyper
from plainnet.engines.base import Source, State
from plainnet.engines.native import NativeEngine
from plainnet.layers.base import Layer
from plainnet.layers.dense import Dense
from plainnet.layers.relu import ReLU
from plainnet.layers.sigmoid import Sigmoid
from plainnet.losses.binary_cross_entropy import BinaryCrossEntropy
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.sgd import SGD
from plainnet.preprocessing.base import Affine

PIXELS = Affine(np.full(784, 1 / 255), np.zeros(784))


def network(activation: Layer, *widths: int) -> Network:
    inputs, *hidden, outputs = widths
    layers = [layer for units in hidden for layer in (Dense(units), activation)]
    return Network((*layers, Dense(outputs)), (inputs,))


def images(rows: int) -> Source:
    """Random bytes, a fifth of them lit, as in MNIST; so the counts need no file."""
    random = np.random.default_rng(0)
    x = random.integers(1, 256, (rows, 784)) * (random.random((rows, 784)) < 0.2)
    return Source(Rows(x.astype(np.uint8), random.integers(0, 10, rows).astype(np.int32)), PIXELS)


def table(rows: int) -> Source:
    random = np.random.default_rng(0)
    return Source(Rows(random.normal(size=(rows, 20)).astype(np.float32), random.integers(0, 2, rows).astype(np.int32)))


# The names of the benchmarks; rows are few, since a step does the same on any.
WORKLOADS = {
    "A": (network(Sigmoid(), 784, 30, 10), Training(BinaryCrossEntropy(), SGD(1.0), batch_size=10), images),
    "T": (network(ReLU(), 20, 64, 64, 2), Training(optimizer=Adam(), batch_size=32), table),
    "B": (network(ReLU(), 784, 128, 256, 128, 64, 10), Training(optimizer=SGD(0.01), batch_size=128), images),
}


def prepared(name: str, isa: str) -> Callable[[int], None]:
    """All that comes before the first step; what it gives runs so many steps."""
    network, training, rows_of = WORKLOADS[name]
    size = training.batch_size
    source = rows_of(8 * size)
    program = NativeEngine(isa).compile(network, training, len(source), threads=1)
    state, shuffled = State.initial(network, training), Stream(0, stream(Purpose.ORDER)).permutation(len(source))

    def run(steps: int) -> None:
        outcome = program.run(state, source, np.resize(shuffled, steps * size), hyper.table(network, training, 0, steps), 0)
        assert outcome.failed is None

    return run


def forked(run: Callable[[int], None], steps: int) -> int:
    """The number of the process that ran them."""
    child = os.fork()
    if child == 0:
        run(steps)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(f"{steps} steps failed")
    return child


if __name__ == "__main__":
    isa, *asked = sys.argv[1:]
    runs: dict[str, Callable[[int], None]] = {}
    for name, steps in zip(asked[::2], asked[1::2], strict=True):
        if name not in runs:
            runs[name] = prepared(name, isa)
        print(forked(runs[name], int(steps)), flush=True)
