"""Plainnet's native engine: one call an epoch; bytes are scaled while they are gathered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from contestants import start
from plainnet.core.registry import add_plugin
from plainnet.datasets.base import Rows
from plainnet.engines import hyper
from plainnet.engines.base import Program, Source, State
from plainnet.engines.native import NativeEngine
from plainnet.layers.base import Layer
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.leaky_relu import LeakyReLU
from plainnet.layers.relu import ReLU
from plainnet.layers.sigmoid import Sigmoid
from plainnet.layers.silu import SiLU
from plainnet.losses.binary_cross_entropy import BinaryCrossEntropy
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.momentum import Momentum
from plainnet.optimizers.sgd import SGD
from plainnet.preprocessing.base import Affine
from plainnet.regularizers.l2 import L2
from plainnet.training.run import shuffled
from plainnet.transforms.normalize_gradient import NormalizeGradient
from workloads import Workload

PACKAGE = "plainnet"
PLUGINS = Path(__file__).parents[1] / "plugins"
ACTIVATIONS = {"sigmoid": Sigmoid, "relu": ReLU, "silu": SiLU, "leaky_relu": LeakyReLU}
OPTIMIZERS = {"sgd": SGD, "momentum": Momentum, "adam": Adam}
LOSSES = {"softmax": SoftmaxCrossEntropy(), "sigmoid": BinaryCrossEntropy()}


def refuses(workload: Workload) -> str | None:
    return None


def network(workload: Workload) -> Network:
    name = workload.activation
    activation = ACTIVATIONS[name] if name in ACTIVATIONS else add_plugin(PLUGINS / f"{name}.py")
    layers: list[Layer] = []
    for units in workload.widths[1:-1]:
        layers += [Dense(units), *[BatchNorm()] * workload.batch_norm, activation()]
        layers += [Dropout(workload.dropout)] if workload.dropout else []
    return Network((*layers, Dense(workload.widths[-1])), workload.widths[:1])


def training(workload: Workload, seed: int = 0) -> Training:
    return Training(
        LOSSES[workload.loss],
        OPTIMIZERS[workload.optimizer](workload.learning_rate),
        metrics=(),
        transforms=(NormalizeGradient(),) if workload.normalize_gradient else (),
        regularizer=L2(workload.l2) if workload.l2 else None,
        batch_size=0 if workload.full_batch else workload.batch_size,
        seed=seed,
    )


def initial(workload: Workload, network: Network) -> State:
    state = State.initial(network, training(workload))
    views = network.parameters.views(state.parameters)
    for number, weights in enumerate(start.weights(workload), 1):
        views[f"dense_{number}"]["weights"][...] = weights
    return state


def source(x: np.ndarray, y: np.ndarray) -> Source:
    features = x.shape[1]
    return Source(Rows(x, y), Affine(np.full(features, 1 / 255), np.zeros(features)) if x.dtype == np.uint8 else None)


def compiled(workload: Workload, seed: int = 0) -> tuple[Program, State]:
    net = network(workload)
    threads = start.THREADS if workload.at_once == 1 else 1
    return NativeEngine().compile(net, training(workload, seed), workload.rows, threads), initial(workload, net)


def prepare(workload: Workload, x: np.ndarray, y: np.ndarray) -> Callable[[], float]:
    rows = source(x, y)
    epochs = [_training(workload, rows, seed) for seed in range(workload.at_once)]
    if len(epochs) == 1:
        return epochs[0]
    pool = ThreadPoolExecutor(start.THREADS)
    return lambda: float(np.mean(list(pool.map(lambda epoch: epoch(), epochs))))


def _training(workload: Workload, rows: Source, seed: int) -> Callable[[], float]:
    program, state = compiled(workload, seed)
    steps, step = workload.steps // workload.at_once, 0

    def order(epoch: int) -> np.ndarray:
        return np.tile(np.arange(len(rows)), workload.passes) if workload.full_batch else shuffled(seed, epoch, len(rows))

    def epoch() -> float:
        nonlocal state, step
        table = hyper.table(program.network, program.training, step, steps)
        outcome = program.run(state, rows, order(step // steps), table, step)
        state, step = outcome.state, step + steps
        return float(outcome.records[:, 0].mean())

    return epoch


def predictor(workload: Workload, x: np.ndarray) -> Callable[[], np.ndarray]:
    (program, state), rows = compiled(workload), source(x, np.zeros(len(x), np.int32))
    values = hyper.table(program.network, program.training, 0, 1)
    return lambda: program.predict(state, rows, values)


def row_predictor(workload: Workload) -> Callable[[np.ndarray], np.ndarray]:
    """As `Model.predictor()` has it: parameters loaded once, the loss's link included."""
    program, state = compiled(workload)
    values, nothing = hyper.table(program.network, program.training, 0, 1)[0], np.zeros(1, np.int32)
    prediction = NativeEngine().compile_prediction(program.network, program.training)
    return prediction.predictor(
        state, None, values, lambda row, out=None: program.predict(state, Source(Rows(row[None], nothing)), values)[0]
    )
