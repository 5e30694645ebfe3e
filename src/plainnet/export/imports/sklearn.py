"""A model from a fitted MLPClassifier or MLPRegressor of scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column
from plainnet.core.errors import require, unknown
from plainnet.core.task import Task
from plainnet.export.imports.filling import Arrays, filled
from plainnet.layers.base import Activation, Layer
from plainnet.layers.dense import Dense
from plainnet.layers.identity import Identity
from plainnet.layers.relu import ReLU
from plainnet.layers.sigmoid import Sigmoid
from plainnet.layers.tanh import Tanh
from plainnet.losses.base import Loss
from plainnet.losses.poisson import Poisson
from plainnet.model.model import Model

ACTIVATIONS: dict[str, Activation] = {"identity": Identity(), "logistic": Sigmoid(), "tanh": Tanh(), "relu": ReLU()}


def from_sklearn(mlp: Any) -> Model:
    """Its predict_proba, or predict of numbers, is the model's predict_link; of two classes the model has an output each."""
    what = "A model is imported from a fitted MLPClassifier or MLPRegressor."
    require(hasattr(mlp, "coefs_") and hasattr(mlp, "out_activation_"), what, type(mlp).__name__, "Fit it first.")
    weights, biases = list(mlp.coefs_), list(mlp.intercepts_)
    task, loss, names = _answers(mlp)
    if task == "classification" and mlp.out_activation_ == "logistic":
        weights[-1], biases[-1] = (_beside_zeros(array) for array in (weights[-1], biases[-1]))
    if mlp.activation not in ACTIVATIONS:
        raise unknown("activation", mlp.activation, ACTIVATIONS)
    layers: list[Layer] = []
    for w in weights:
        layers += [Dense(w.shape[1]), ACTIVATIONS[mlp.activation]]
    found: list[Arrays] = [{"weights": w, "bias": b} for w, b in zip(weights, biases, strict=True)]
    columns = tuple(Column(str(name)) for name in getattr(mlp, "feature_names_in_", ()))
    return filled(layers[:-1], found, weights[0].shape[0], task, loss, names, columns)


def _answers(mlp: Any) -> tuple[Task, Loss | None, tuple[str, ...]]:
    if not hasattr(mlp, "classes_"):
        return "regression", Poisson() if mlp.out_activation_ == "exp" else None, ()
    names = tuple(map(str, np.asarray(mlp.classes_).tolist()))
    several = mlp.out_activation_ == "logistic" and mlp.n_outputs_ > 1
    return "multilabel" if several else "classification", None, names


def _beside_zeros(array: Array) -> Array:
    """softmax((0, z)) = (1 - sigmoid(z), sigmoid(z))."""
    return np.concatenate([np.zeros_like(array), array], axis=-1)
