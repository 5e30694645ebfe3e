"""One small training for any concept: six layers, a batch of eight rows and a short one of five, some rows weighing more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from plainnet.core.concept import Concept
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.initializers.base import Initializer
from plainnet.initializers.uniform import Uniform
from plainnet.layers.base import Layer
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.sigmoid import Sigmoid
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.base import Optimizer
from plainnet.optimizers.sgd import SGD
from plainnet.transforms.base import Transform
from plainnet.transforms.scale import Scale
from support.cases import Case

ROWS, FEATURES, CLASSES = 13, 4, 3
CATEGORIES = (3, 0, 0, 0)  # of each column, where a layer asks


@dataclass(frozen=True)
class Alone(Optimizer):
    """An optimizer whose chain is one transform."""

    learning_rate: float = 0.1
    transform: Transform = Scale(0.1)

    def chain(self) -> tuple[Transform, ...]:
        return (self.transform,)


SIGMOID, BIAS = Sigmoid(), Uniform(-0.5, 0.5)


def of_columns(layer: Layer) -> bool:
    """Whether it asks what the columns of the data are: its place is the first."""
    return layer.fed_by(CATEGORIES) != (layer, ())


def network_with(layer: Layer = SIGMOID, bias: Initializer = BIAS, outputs: int = CLASSES) -> Network:
    """The layer among Dense layers, with dropout on and batch norm after it."""
    if of_columns(layer):
        rest = Dense(6, bias=bias), BatchNorm(), Sigmoid(), Dropout(0.3), Dense(outputs, bias=bias)
        return Network((layer, *rest), (FEATURES,)).over((FEATURES,), outputs, CATEGORIES)
    inner: tuple[Layer, ...] = (layer, Dense(5, bias=bias), BatchNorm(), Sigmoid(), Dropout(0.3))
    return Network((Dense(6, bias=bias), *inner, Dense(outputs, bias=bias)), (FEATURES,)).over((FEATURES,), outputs)


def training_with(**settings: Any) -> Training:
    return Training(**({"optimizer": SGD(0.1), "batch_size": 8, "dtype": "float64"} | settings))


# How each room's concept comes into a training.
PLACES: dict[str, Callable[[Any], tuple[Network, Training]]] = {
    "layers": lambda layer: (network_with(layer), training_with()),
    "losses": lambda loss: (network_with(outputs=loss.outputs(CLASSES)), training_with(loss=loss).suited_to(loss.tasks[-1])),
    "metrics": lambda metric: (network_with(), training_with(metrics=(metric,))),
    "optimizers": lambda optimizer: (network_with(), training_with(optimizer=optimizer)),
    "transforms": lambda transform: (network_with(), training_with(optimizer=Alone(transform=transform))),
    "constraints": lambda constraint: (network_with(), training_with(constraint=constraint)),
    "averages": lambda average: (network_with(), training_with(averaging=average)),
    "regularizers": lambda regularizer: (network_with(), training_with(regularizer=regularizer)),
    "initializers": lambda initializer: (network_with(bias=initializer), training_with()),
    "schedules": lambda schedule: (network_with(), training_with(optimizer=SGD(schedule))),
}


def small_case(concept: Concept, rows: int = ROWS) -> Case:
    random = np.random.default_rng(8)
    x = random.normal(size=(rows, FEATURES)).astype(np.float32)
    if isinstance(concept, Layer) and of_columns(concept):
        for i, count in enumerate(getattr(concept, "cardinalities", ()) or CATEGORIES):
            if count:
                x[:, i] = np.arange(rows) % (count + 1)  # one more than there are: what is no code
    y = random.integers(CLASSES, size=rows).astype(np.int32)
    weights = random.integers(1, 4, size=rows).astype(np.float32)
    return Case.of(*PLACES[concept.room](concept), Source(Rows(x, y, weights)))


def in_use(layer: Layer) -> Layer:
    """The layer as its small network has it."""
    return small_case(layer).network.chosen[0 if of_columns(layer) else 1]
