"""Models to export, by name: all activations with all norms, all other layers, all losses for all tasks, preprocessing."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any

import numpy as np

from plainnet.core.arrays import Array, Value
from plainnet.core.columns import Column, numbered
from plainnet.core.concept import Concept
from plainnet.core.formula import columns, cos, expm1, floor, log, maximum, minimum, row_max, sign, sin, take_rows, where
from plainnet.core.parameters import Parameter
from plainnet.core.spec import to_data
from plainnet.layers.base import Context, Gradients, Layer, Values
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.identity import Identity
from plainnet.layers.layer_norm import LayerNorm
from plainnet.layers.relu import ReLU
from plainnet.layers.rms_norm import RMSNorm
from plainnet.losses.base import Loss
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.model.model import Model
from plainnet.network.network import Network
from plainnet.preprocessing.base import FittedStep, Preprocessing
from plainnet.preprocessing.fitting.chain import fit_steps
from plainnet.preprocessing.impute import Impute
from plainnet.preprocessing.one_hot import OneHot
from plainnet.preprocessing.ordinal import Ordinal
from plainnet.preprocessing.standardize import Standardize
from support.examples import all_variants
from support.small import CATEGORIES, network_with, of_columns

NORMS: tuple[Layer, ...] = (Identity(), BatchNorm(), LayerNorm(), RMSNorm())
TRAINED = ("weights", "bias", "regularizer", "constraint", "rate", "deviation")
ROWS = 60
NUMBERS = numbered(5)
MIXED = (Column("height"), Column("color", ("red", "green", "blue")), Column("width"), Column("kind", ("a", "b", "c", "d")))
CHAINS: dict[str, tuple[Preprocessing, ...]] = {
    "impute, one-hot, standardize": (Impute(), OneHot(), Standardize()),
    "indicators": (Impute("median", indicator=True), OneHot(), Standardize()),
    "one-hot alone": (OneHot(), Impute("constant")),
    "ordinal": (Ordinal(), Impute(), Standardize()),
}


def model_of(
    network: Network,
    loss: Loss | None = None,
    steps: tuple[FittedStep, ...] = (),
    columns: tuple[Column, ...] = (),
    task: str = "classification",
    dtype: str = "float32",
) -> Model:
    """With parameters as before a training, but biases and slopes too, and statistics far from their start."""
    random = np.random.default_rng(4)
    parameters = network.initial_parameters(3) + 0.1 * random.normal(size=network.parameters.size)
    statistics = random.uniform(0.5, 2, network.statistics.size)
    loss = loss or SoftmaxCrossEntropy()
    names = tuple(f"class {i}" for i in range(loss.targets(network.outputs))) if task == "classification" else ()
    vectors = parameters.astype(dtype), statistics.astype(dtype)
    columns = columns or numbered(network.inputs)
    return Model(network, loss, *vectors, columns, steps, names, dtype, engine="reference", task=task)


def rows_of(model: Model, rows: int = ROWS) -> Array:
    """Numbers, codes of categories, and gaps where the preprocessing fills them: float32."""
    random = np.random.default_rng(9)
    x = random.normal(size=(rows, len(model.columns)))
    for i, column in enumerate(model.columns):
        if column.categorical:
            x[:, i] = random.integers(len(column.categories), size=rows)
    first = model.network.chosen[0]
    if not model.steps and of_columns(first):
        for i, count in enumerate(getattr(first, "cardinalities", ()) or CATEGORIES):
            if count:
                x[:, i] = np.arange(rows) % (count + 2) - 1  # some are no code
    if any(isinstance(fitted.step, Impute) for fitted in model.steps):
        x[random.random(x.shape) < 0.2] = np.nan
    return x.astype(np.float32)


@dataclass(frozen=True)
class Everything(Layer):
    """A layer of a user's own, of the operations that few others have; a table that it computes, too."""

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return {"table": Parameter((3, fan_in), 0.0), "one": Parameter((fan_in,), 0.0)}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        row = take_rows(p["table"] * 2.0 + 1.0, floor(2.0 * columns(x, 0, 1)))
        waves = sin(x) * cos(x * p["one"]) + sign(x) * abs(x) ** 1.5 + 2.0 ** minimum(x, 1.0)
        counted = (x > 0.5) + (x != p["one"]) * where(sign(x) + 1.0, log(1.0 + x * x), x)
        return row + waves + counted - maximum(row_max(x), p["one"]) / (2.0 - expm1(-abs(x))), ()

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        raise NotImplementedError


def activations() -> list[Layer]:
    return [layer for layer in all_variants("layers") if layer.initializer is not None]


@cache
def models() -> dict[str, Model]:
    return normed() | layered() | lost() | prepared()


def normed() -> dict[str, Model]:
    """A norm before one activation and behind another, next to a product."""
    found = {}
    for activation in activations():
        for norm in NORMS:
            layers = Dense(12), norm, activation, Dense(9), activation, norm, Dense(4)
            found[f"{named(activation)} {named(norm)}"] = model_of(Network(layers, (5,)), steps=_scaled(5))
    return found


def layered() -> dict[str, Model]:
    """Settings that matter in training only are left as they are."""
    layers = [layer for layer in all_variants("layers") if layer.initializer is None and not getattr(layer, "samples", 0)]
    found = {named(layer): layer for layer in layers if not any(f" {setting}=" in named(layer) for setting in TRAINED)}
    everything = Network((Everything(), Dense(6), Everything(), Dense(3)), (5,))
    return {name: model_of(network_with(layer)) for name, layer in found.items()} | {"everything": model_of(everything)}


def lost() -> dict[str, Model]:
    found = {}
    for loss in all_variants("losses"):
        for task in loss.tasks:
            network = Network((Dense(7), ReLU(), Dense(loss.outputs(3))), (5,))
            found[f"{named(loss)} {task}"] = model_of(network, loss, task=task)
    wide = Network((Dense(7), BatchNorm(), ReLU(), Dense(4)), (5,))
    return found | {
        "float64": model_of(wide, steps=_scaled(5), dtype="float64"),
        "nothing": model_of(Network((Identity(),), (3,))),
    }


def prepared() -> dict[str, Model]:
    x = _mixed()
    found = {}
    for name, chain in CHAINS.items():
        steps = fit_steps(chain, x, MIXED)
        network = Network((Dense(8), ReLU(), Dense(3)), (len(steps[-1].columns),))
        found[name] = model_of(network, steps=steps, columns=MIXED)
    return found


def assert_like(model: Model, link: Array, classes: Array | None = None) -> None:
    """What an exported file gives for `rows_of(model)` is what the model predicts."""
    x = rows_of(model)
    expected = model.predict_link(x)
    np.testing.assert_allclose(link, expected, rtol=1e-5, atol=1e-5)
    if model.task == "classification" and classes is not None:
        np.testing.assert_array_equal(classes, model.predict(x))


def _mixed() -> Array:
    """Training rows without one of the categories, and with gaps."""
    random = np.random.default_rng(2)
    x = random.normal(size=(40, 4))
    x[:, 1], x[:, 3] = random.integers(3, size=40), random.integers(3, size=40)
    x[random.random(x.shape) < 0.15] = np.nan
    return x


def _scaled(columns: int) -> tuple[FittedStep, ...]:
    return (Standardize().fit(np.random.default_rng(1).normal(3, 2, size=(50, columns))),)


def named(concept: Concept) -> str:
    """Its name, and what of its settings is not usual."""
    required = any(field.default is MISSING for field in fields(concept))
    data, usual = to_data(concept), {} if required else to_data(type(concept)())
    return " ".join(
        [data["name"], *(f"{key}={value}" for key, value in data.items() if usual.get(key) != value and key != "name")]
    )
