"""A model from a Keras 3 model of dense layers, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require, unknown
from plainnet.core.task import Task
from plainnet.export.imports.filling import Arrays, filled
from plainnet.layers.base import Layer
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.elu import ELU
from plainnet.layers.gelu import GELU
from plainnet.layers.hard_sigmoid import HardSigmoid
from plainnet.layers.layer_norm import LayerNorm
from plainnet.layers.leaky_relu import LeakyReLU
from plainnet.layers.mish import Mish
from plainnet.layers.relu import ReLU
from plainnet.layers.selu import SELU
from plainnet.layers.sigmoid import Sigmoid
from plainnet.layers.silu import SiLU
from plainnet.layers.softplus import Softplus
from plainnet.layers.softsign import Softsign
from plainnet.layers.tanh import Tanh
from plainnet.model.model import Model

LINEAR = "linear"
ACTIVATIONS: dict[str, Layer] = {
    "relu": ReLU(),
    "sigmoid": Sigmoid(),
    "tanh": Tanh(),
    "elu": ELU(),
    "selu": SELU(),
    "gelu": GELU(),
    "silu": SiLU(),
    "mish": Mish(),
    "softplus": Softplus(),
    "softsign": Softsign(),
    "hard_sigmoid": HardSigmoid(),
    "leaky_relu": LeakyReLU(0.2),
}
TASKS: dict[str, Task] = {"softmax": "classification", "sigmoid": "multilabel"}  # by the activation at the end
KINDS = "Dense, Activation, BatchNormalization, LayerNormalization, Dropout"
Part = tuple[Layer | str, Arrays]  # a layer, or the name of an activation


def from_keras(model: Any, names: Sequence[str] = ()) -> Model:
    """The model's outputs are predict_link: a softmax at the end makes classes, a sigmoid labels, anything else numbers."""
    parts = [part for layer in model.layers for part in _parts(layer)]
    parts = [(layer, arrays) for layer, arrays in parts if layer != LINEAR]
    task: Task = TASKS.get(str(parts[-1][0]), "regression") if parts else "regression"
    if task != "regression":
        parts = parts[:-1]
    found = [arrays for _, arrays in parts if arrays]
    require(bool(found), "The model has no layers with weights.", type(model).__name__, f"Give one of {KINDS}.")
    layers = [_activation(layer) if isinstance(layer, str) else layer for layer, _ in parts]
    return filled(layers, found, len(next(iter(found[0].values()))), task, None, names)


def _parts(layer: Any) -> Iterator[Part]:
    kind = type(layer).__name__
    match kind:
        case "InputLayer":
            return
        case "Dense":
            yield Dense(layer.units), _arrays({"weights": layer.kernel, "bias": layer.bias if layer.use_bias else None})
            yield layer.activation.__name__, {}
        case "Activation":
            yield layer.activation.__name__, {}
        case "ReLU" if layer.max_value is None and not layer.negative_slope and not layer.threshold:
            yield ReLU(), {}
        case "BatchNormalization":
            moments = {"mean": layer.moving_mean, "variance": layer.moving_variance}
            yield BatchNorm(layer.momentum, layer.epsilon), _arrays(_scale(layer) | moments)
        case "LayerNormalization":
            yield LayerNorm(layer.epsilon), _arrays(_scale(layer))
        case "Dropout":
            yield Dropout(layer.rate), {}
        case _:
            raise RequestError("A layer of the Keras model cannot be imported.", f"{kind} '{layer.name}'", f"Known: {KINDS}.")


def _scale(norm: Any) -> dict[str, Any]:
    """Keras can leave out either."""
    return {"scale": getattr(norm, "gamma", None), "shift": getattr(norm, "beta", None)}


def _activation(name: str) -> Layer:
    if name not in ACTIVATIONS:
        raise unknown("activation", name, ACTIVATIONS)
    return ACTIVATIONS[name]


def _arrays(found: dict[str, Any]) -> dict[str, Array]:
    from keras.ops import convert_to_numpy

    return {name: np.asarray(convert_to_numpy(array)) for name, array in found.items() if array is not None}
