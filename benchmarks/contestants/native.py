"""Plainnet's native engine, one call an epoch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from contestants.setting import BATCH, network, source, training
from plainnet.core.random import Purpose, Stream, stream
from plainnet.engines import hyper
from plainnet.engines.base import Engine, State
from plainnet.engines.native import NativeEngine


def prepare(x: np.ndarray, y: np.ndarray, engine: Engine | None = None) -> Callable[[], float]:
    program = (engine or NativeEngine()).compile(network(), training(), len(x), threads=1)
    state, rows, steps = State.initial(network(), training()), source(x, y), len(x) // BATCH
    step = 0

    def epoch() -> float:
        nonlocal state, step
        order = Stream(0, stream(Purpose.ORDER), step // steps).permutation(len(x))
        outcome = program.run(state, rows, order, hyper.table(network(), training(), step, steps), step)
        state, step = outcome.state, step + steps
        return float(outcome.records[:, 0].mean())

    return epoch
