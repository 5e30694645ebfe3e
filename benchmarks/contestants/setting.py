"""Workload A as Plainnet's specs say it."""

from __future__ import annotations

import numpy as np

from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.initializers.fan_in_uniform import FanInUniform
from plainnet.initializers.uniform import Uniform
from plainnet.layers.dense import Dense
from plainnet.layers.sigmoid import Sigmoid
from plainnet.losses.binary_cross_entropy import BinaryCrossEntropy
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.sgd import SGD
from plainnet.preprocessing.base import Affine

BATCH = 10


def network() -> Network:
    hidden, outputs = (Dense(units, FanInUniform(), Uniform()) for units in (30, 10))
    return Network((hidden, Sigmoid(), outputs), (784,))


def training() -> Training:
    return Training(BinaryCrossEntropy(), SGD(1.0), metrics=(), batch_size=BATCH)


def source(x: np.ndarray, y: np.ndarray) -> Source:
    return Source(Rows(x, y.astype(np.int32)), Affine(np.full(784, 1 / 255), np.zeros(784)))


def start() -> list[np.ndarray]:
    """The same initial weights and biases for everybody, float32."""
    views = network().parameters.views(network().initial_parameters(0).astype(np.float32))
    return [views[layer][name] for layer in ("dense_1", "dense_2") for name in ("weights", "bias")]
