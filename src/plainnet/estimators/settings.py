"""An estimator's parameters as a network and a training: scikit-learn's words translated into ours, and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from numbers import Real
from typing import Any, TypedDict

import numpy as np

from plainnet.constraints.base import Constraint
from plainnet.constraints.max_norm import MaxNorm
from plainnet.core import registry
from plainnet.core.errors import require
from plainnet.core.spec import from_data, required
from plainnet.core.task import Task
from plainnet.estimators.calling import Calling
from plainnet.estimators.function import activation_of
from plainnet.estimators.parameters import Parameters
from plainnet.initializers.base import Initializer
from plainnet.initializers.uniform import Uniform
from plainnet.initializers.zeros import Zeros
from plainnet.layers.adapters import Adapters
from plainnet.layers.base import Layer
from plainnet.layers.dense import Dense
from plainnet.layers.dropconnect import DropConnect
from plainnet.layers.dropout import Dropout
from plainnet.layers.heads import Heads
from plainnet.layers.scales import Scales
from plainnet.layers.shared import Shared
from plainnet.losses.base import Loss
from plainnet.losses.members import Members
from plainnet.network.network import Network
from plainnet.network.shorthand import normalizing
from plainnet.network.training import USUAL, Dtype, Training
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.base import Optimizer
from plainnet.optimizers.momentum import Momentum
from plainnet.optimizers.nesterov import Nesterov
from plainnet.optimizers.sgd import SGD
from plainnet.regularizers.elastic_net import ElasticNet
from plainnet.regularizers.l2 import L2
from plainnet.schedules.base import Schedule
from plainnet.training.callbacks.base import Callback

ACTIVATIONS = {"logistic": "sigmoid"}  # what scikit-learn calls otherwise
LOSSES = {
    "log_loss": "softmax_cross_entropy",
    "squared_error": "mean_squared_error",
    "absolute_error": "mean_absolute_error",
}
STEERED = ("constant", "invscaling", "adaptive")  # learning rates that stopping.py sees to
AUTO_BATCH = 200


class Start(TypedDict):
    """What weights and biases begin as."""

    weights: Initializer
    bias: Initializer


@dataclass(frozen=True)
class Fitting:
    """What is to be fitted. cardinalities: see Prepared; weight: what the rows weigh together."""

    task: Task
    columns: int
    cardinalities: tuple[int, ...]
    targets: int
    rows: int
    weight: float
    dtype: Dtype


def network(given: Parameters, fitting: Fitting) -> Network:
    return Network(tuple(_layers(given, fitting)))


def _layers(given: Parameters, fitting: Fitting) -> Iterator[Layer]:
    """Each hidden layer is a product, a normalization, an activation and dropout; the last one is left open."""
    if given.input_dropout:
        yield _dropout("input_dropout", given.input_dropout)
    fan_in, widths = fitting.columns, hidden(given.hidden_layer_sizes)
    if given.embedding is not None:
        embedding = _layer(given.embedding)
        yield embedding
        fan_in = embedding.fed_by(fitting.cardinalities)[0].width(fan_in)
    if given.input_scaling:
        yield Scales(given.input_scaling)
    activations = _activations(given.activation, len(widths))
    inner = tuple(_hidden(given, fan_in, widths, activations))
    start = _start(given, widths[-1] if widths else fan_in, fitting.targets, activations[-1] if activations else None)
    yield from (*inner, Dense(**start)) if given.shared_members == 1 else _members(given.shared_members, inner, start)


def _members(count: int, inner: tuple[Layer, ...], start: Start) -> Iterator[Layer]:
    """So many that share the layers inside, with an output of its own for each."""
    yield Adapters(count)
    if inner:
        yield Shared(inner, count)
    yield Heads(count, **start)


def _hidden(given: Parameters, fan_in: int, widths: list[int], activations: list[Layer]) -> Iterator[Layer]:
    for units, activation in zip(widths, activations, strict=True):
        yield _product(given, fan_in, units, activation)
        if given.normalization is not None:
            yield _normalization(given.normalization)
        yield activation
        if given.dropout:
            yield _dropout("dropout", given.dropout)
        fan_in = units


def _dropout(name: str, rate: Any) -> Dropout:
    known = isinstance(rate, (Real, Schedule))
    require(known, f"{name} is one rate for all, or a schedule of it.", rate, "Use 0.1, say.")
    return Dropout(rate)


def hidden(sizes: int | Sequence[int]) -> list[int]:
    given = np.atleast_1d(np.asarray(sizes))
    advice = 'Use (100,), say; loss="poisson" and all others are given by their names.'
    require(given.size == 0 or given.dtype.kind in "iu", "hidden_layer_sizes are whole numbers.", sizes, advice)
    widths = [int(size) for size in given]
    require(min(widths, default=1) >= 1, "hidden_layer_sizes must be > 0.", sizes, "Use (100,), say.")
    return widths


def _activations(given: Any, count: int) -> list[Layer]:
    one_for_all = not isinstance(given, Sequence) or isinstance(given, str)
    each = [given] * count if one_for_all else list(given)
    what = "activation is one for all hidden layers, or one for each of them."
    require(len(each) == count, what, f"{len(each)} for {count} layers", "Give as many as hidden_layer_sizes.")
    return [_activation(one) for one in each]


def _activation(given: Any) -> Layer:
    if isinstance(given, type) and issubclass(given, Layer):
        given = given()
    if callable(given) and not isinstance(given, Layer):
        return activation_of(given)
    layer = _layer(ACTIVATIONS.get(given, given) if isinstance(given, str) else given)
    require(layer.initializer is not None, "That layer is no activation.", layer.concept_name(), "Use relu or tanh, say.")
    return layer


def _layer(given: Any) -> Layer:
    return from_data(Layer, given)  # type: ignore[type-abstract]


def _product(given: Parameters, fan_in: int, units: int, activation: Layer) -> Layer:
    start = _start(given, fan_in, units, activation)
    if given.dropconnect:
        return DropConnect(units, given.dropconnect, **start)
    return Dense(units, **start)


def _start(given: Parameters, fan_in: int, fan_out: int, activation: Layer | None) -> Start:
    """Usually scikit-learn's: Glorot and Bengio 2010, with a third of the variance for sigmoids."""
    if given.initializer is not None:
        named = given.initializer if isinstance(given.initializer, Initializer) else None
        return Start(weights=named or from_data(Initializer, given.initializer), bias=Zeros())  # type: ignore[type-abstract]
    sigmoid = activation is not None and activation.concept_name() == "sigmoid"
    bound = math.sqrt((2.0 if sigmoid else 6.0) / (fan_in + fan_out))
    return Start(weights=Uniform(-bound, bound), bias=Uniform(-bound, bound))


def _normalization(given: Any) -> Layer:
    return _layer(normalizing(given) if isinstance(given, str) else given)


def training(given: Parameters, fitting: Fitting, seed: int, epochs: int) -> Training:
    """The penalty is alpha / 2 times the squares over what a batch weighs, as in scikit-learn."""
    require(given.alpha >= 0, "alpha must be >= 0.", given.alpha, "Use 0.0001, say.")
    loss, size = loss_of(given.loss), batch_size(given, fitting.rows)
    shared = given.shared_members > 1
    scale = _scale(loss, fitting)
    strength = given.alpha * scale * fitting.rows / (size * fitting.weight)
    regularizer = ElasticNet(given.l1, strength) if given.l1 else L2(strength) if strength else None
    return Training(
        loss=Members(loss or USUAL[fitting.task][0], given.shared_members) if shared else loss,
        optimizer=optimizer(given, scale),
        metrics=(),
        regularizer=regularizer,
        constraint=_max_norm(given),
        batch_size=0 if given.solver == "lbfgs" else size,
        epochs=epochs,
        shuffle=bool(given.shuffle),
        seed=seed,
        dtype=fitting.dtype,
    )


def loss_of(given: Any) -> Loss | None:
    if given is None or (isinstance(given, str) and given == "auto"):
        return None
    return from_data(Loss, LOSSES.get(given, given) if isinstance(given, str) else given)  # type: ignore[type-abstract]


def _scale(loss: Loss | None, fitting: Fitting) -> float:
    """How many times scikit-learn's loss ours is: its squared error is half of the sum over the targets, ours their mean."""
    squared = fitting.task == "regression" if loss is None else loss.concept_name() == "mean_squared_error"
    return 2.0 / fitting.targets if squared else 1.0


def batch_size(given: Parameters, rows: int) -> int:
    if given.batch_size == "auto":
        return rows if given.solver == "lbfgs" else min(AUTO_BATCH, rows)
    require(given.batch_size >= 1, "batch_size is at least 1.", given.batch_size, "Use 200, or auto.")
    return min(int(given.batch_size), rows)


def _max_norm(given: Parameters) -> Constraint | None:
    return None if given.max_norm is None else MaxNorm(given.max_norm)


def optimizer(given: Parameters, scale: float) -> Optimizer:
    """scale: see `_scale`; rates of plain descent are divided by it."""
    if isinstance(given.solver, Optimizer):
        return given.solver
    rate = _rate(given)
    if given.solver == "adam":
        return Adam(rate, given.beta_1, given.beta_2, given.epsilon)
    if given.solver == "sgd":
        require(not isinstance(rate, Schedule) or scale == 1.0, "That schedule cannot be scaled.", rate, "Give solver=SGD(...).")
        step = rate if isinstance(rate, Schedule) else rate / scale
        descent = Nesterov if given.nesterovs_momentum else Momentum
        return descent(step, given.momentum) if given.momentum else SGD(step)
    if given.solver == "lbfgs":
        return SGD(rate)
    return from_data(Optimizer, {"name": given.solver, "learning_rate": rate})  # type: ignore[type-abstract]


def _rate(given: Parameters) -> float | Schedule:
    """A schedule given by its name begins at learning_rate_init."""
    require(given.learning_rate_init > 0, "learning_rate_init must be > 0.", given.learning_rate_init, "Use 0.001, say.")
    if not isinstance(given.learning_rate, str):
        return from_data(Schedule, given.learning_rate)  # type: ignore[type-abstract]
    if given.learning_rate in STEERED:
        return float(given.learning_rate_init)
    found = registry.find("schedules", given.learning_rate)
    first = fields(found)[0].name  # type: ignore[arg-type]
    more = [name for name in required(found) if name != first]
    what, advice = f"The schedule {given.learning_rate} has more to choose: {', '.join(more)}.", "{}({}, {}) itself, say."
    example = advice.format(found.__name__, given.learning_rate_init, ", ".join(f"{name}=..." for name in more))
    require(not more, what, f"learning_rate={given.learning_rate!r}", f"Give {example}")
    return from_data(Schedule, {"name": given.learning_rate, first: given.learning_rate_init})  # type: ignore[type-abstract]


def callbacks(given: Any) -> tuple[Callback, ...]:
    """Plainnet's, by their names or themselves, and functions of the run; one of them, or several."""
    alone = given is None or isinstance(given, (str, Mapping)) or callable(given)
    each = ([] if given is None else [given]) if alone else list(given)
    return tuple(Calling(one) if _plain(one) else from_data(Callback, one) for one in each)  # type: ignore[type-abstract]


def _plain(one: Any) -> bool:
    return callable(one) and not isinstance(one, (Callback, type))
