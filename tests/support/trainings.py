"""Trainings to interrupt, in this process or in others: everything that a checkpoint must carry is in use.

As a program: python -m support.trainings CASE CHECKPOINT trains slowly from the checkpoint, where it exists.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from plainnet.averages.swa import SWA
from plainnet.datasets.base import Data, Rows
from plainnet.engines.sources import source_of
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.model.files import opened
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.momentum import Momentum
from plainnet.preprocessing.standardize import Standardize
from plainnet.regularizers.l2 import L2
from plainnet.schedules.cosine import Cosine
from plainnet.schedules.inverse_time import InverseTime
from plainnet.training.callbacks.base import Callback
from plainnet.training.callbacks.probes import Probes
from plainnet.training.callbacks.reduce_on_plateau import ReduceOnPlateau
from plainnet.training.checkpoint import Checkpoints
from plainnet.training.fit import Fitted, fit
from plainnet.training.prepared import Prepared
from plainnet.training.run import INTERRUPTED, Run
from plainnet.transforms.gradient_noise import GradientNoise

TESTS = Path(__file__).parents[1]
FORKED = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
FORKED.set_forkserver_preload(["plainnet.training.checkpoint", "plainnet.engines.native"])
NETWORK = Network(
    (Dense(17), BatchNorm(), ReLU(), Dropout(0.3), Dense(9), BatchNorm(), ReLU(), Dropout(Cosine(0.5, 0.1)), Dense(3))
)
ADAM = Training(optimizer=Adam(Cosine(0.01)), regularizer=L2(1e-3), batch_size=32, epochs=10, seed=5, early_stopping=6)
MOMENTUM = Training(optimizer=Momentum(InverseTime(0.05, 0.01), 0.8), batch_size=32, epochs=10, shuffle=False, evaluate_every=3)

# Ten steps an epoch, the last one short.
CASES = {
    "native": (ADAM, "native"),
    "native float64": (replace(ADAM, dtype="float64", evaluate_training=True), "native"),
    "stops early": (replace(ADAM, optimizer=Adam(0.1), early_stopping=4, epochs=50), "native"),
    "momentum": (MOMENTUM, "native"),
    "averages": (replace(ADAM, averaging=SWA(start=40, every=7), transforms=(GradientNoise(),), frozen=("dense_2",)), "native"),
    "plateau": (replace(ADAM, early_stopping=None, optimizer=Adam(0.05)), "native"),
    "reference": (ADAM, "reference"),
    "reference float64": (replace(MOMENTUM, dtype="float64"), "reference"),
}
CALLBACKS: dict[str, list[Callback]] = {"plateau": [ReduceOnPlateau(factor=0.5, patience=1), Probes(rows=40)]}


def prepared(rows: int = 310, seed: int = 0) -> Prepared:
    """Three classes that overlap, in six features; a fifth as many rows to validate on."""
    generator = np.random.default_rng(seed)
    y = generator.integers(0, 3, rows + rows // 5).astype(np.int32)
    x = (generator.normal(size=(len(y), 6)) + y[:, None] * np.linspace(0, 1, 6)).astype(np.float32)
    steps = (Standardize().fit(x[:rows]),)
    train, rest = (source_of(Rows(x[part], y[part]), steps[0].before, steps) for part in (slice(rows), slice(rows, None)))
    return Prepared(train, rest, None, Data(train.rows, None, ("a", "b", "c"), (6,)), steps)


class StopAt(Callback):
    """Ends the training after that step, as Ctrl-C would."""

    def __init__(self, step: int) -> None:
        self.step = step

    def next_step(self, run: Run) -> int:
        return self.step if run.step < self.step else run.last_step

    def __call__(self, run: Run) -> None:
        if run.step == self.step:
            run.stop_reason = INTERRUPTED


class Slowly(Callback):
    """Says every few steps how far it has come, and rests."""

    def next_step(self, run: Run) -> int:
        return (run.step // 3 + 1) * 3

    def __call__(self, run: Run) -> None:
        print(run.step, flush=True)
        time.sleep(0.005)


def train(case: str, checkpoint: Path, stop: int | None = None, *callbacks: Callback, seconds: float = 0.0) -> Fitted:
    training, engine = CASES[case]
    stops = [] if stop is None else [StopAt(stop)]
    saves = Checkpoints(checkpoint, seconds, steps=7)
    return fit(NETWORK, prepared(), training, engine, 1, [*CALLBACKS.get(case, []), *callbacks, *stops, saves], checkpoint)


def child(*arguments: object) -> subprocess.Popen[str]:
    """This module as a program."""
    line = [sys.executable, "-m", "support.trainings", *map(str, arguments)]
    return subprocess.Popen(line, cwd=TESTS, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(TESTS)})


def in_another_process(case: str, checkpoint: Path, stop: int | None = None) -> None:
    """Trained by a process that is forked from one that has done nothing but import."""
    process = FORKED.Process(target=train, args=(case, checkpoint, stop))
    process.start()
    process.join()
    assert process.exitcode == 0


def saved(checkpoint: Path) -> tuple[dict[str, bytes], dict[str, object]]:
    """Every array of a checkpoint as bytes, and the rest but for the seconds."""
    with opened(checkpoint) as file:
        arrays = {name: file.get_tensor(name).tobytes() for name in sorted(file.keys())}
        plain = json.loads(file.metadata()["plainnet.checkpoint"])
    plain["history"] = [{key: value for key, value in row.items() if key != "seconds"} for row in plain["history"]]
    return arrays, {key: value for key, value in plain.items() if key != "seconds"}


if __name__ == "__main__":
    train(sys.argv[1], Path(sys.argv[2]), None, Slowly())
