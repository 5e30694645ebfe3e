"""Training costs no memory that it does not give back, and none at all between steps."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from plainnet.datasets.base import Rows
from plainnet.engines import hyper
from plainnet.engines.base import Source, State
from plainnet.engines.native import NativeEngine
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.sgd import SGD

MEGABYTE = 2**20
STATUS = Path("/proc/self/statm")
needs_proc = pytest.mark.skipif(not STATUS.exists(), reason="resident memory is read from /proc/self/statm")

ROWS = 64
NETWORK = Network((Dense(8), BatchNorm(), ReLU(), Dropout(0.1), Dense(3)), (4,))
TRAINING = Training(batch_size=8)
SMALL = Network((Dense(3),), (4,))
RANDOM = np.random.default_rng(0)
SOURCE = Source(Rows(RANDOM.normal(size=(ROWS, 4)).astype(np.float32), RANDOM.integers(0, 3, ROWS).astype(np.int32)))


def resident() -> int:
    return int(STATUS.read_text().split()[1]) * 4096


def train(steps: int, network: Network = NETWORK, training: Training = TRAINING) -> None:
    program = NativeEngine().compile(network, training, ROWS)
    order = np.arange(8 * steps) % ROWS
    program.run(State.initial(network, training), SOURCE, order, hyper.table(network, training, 0, steps), 0)
    program.predict(State.initial(network, training), SOURCE, hyper.table(network, training, 0, 1)[0])


def train_many(count: int) -> None:
    """Every tenth with everything there is; most are as small as can be, and take less than a millisecond."""
    for number in range(count):
        train(5) if number % 10 == 0 else train(5, SMALL, Training(optimizer=SGD(), batch_size=8))


@needs_proc
def test_ten_thousand_short_trainings_grow_by_at_most_20_megabytes():
    train_many(500)
    before = resident()
    train_many(10_000)
    assert resident() - before <= 20 * MEGABYTE


@needs_proc
def test_steps_allocate_nothing():
    program = NativeEngine().compile(NETWORK, TRAINING, ROWS, 2)
    state, steps = State.initial(NETWORK, TRAINING), 200_000
    order, table = np.arange(8 * steps) % ROWS, hyper.table(NETWORK, TRAINING, 0, steps)
    program.run(state, SOURCE, order[:800], table[:100], 0)
    before = resident()
    tracemalloc.start()
    outcome = program.run(state, SOURCE, order, table, 0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    given = outcome.records.nbytes + order.nbytes + table.nbytes
    assert outcome.steps == steps
    assert peak <= given + MEGABYTE
    assert resident() - before <= given + 8 * MEGABYTE
