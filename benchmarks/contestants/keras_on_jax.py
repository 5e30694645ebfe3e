"""Keras 3 on JAX: its layers, losses and optimizers through the stateless API of its JAX guide, a whole epoch in one jitted scan.

`fit` crosses Python at every step, also with `steps_per_execution`, which the JAX backend unrolls outside of the jitted step.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"

import jax
import jax.numpy as jnp
import keras
import numpy as np

from contestants import start
from contestants.start import BATCH_NORM_EPSILON, BETA1, BETA2, EPSILON, KEPT, MOMENTUM
from workloads import Workload

PACKAGE = "keras"

jax.config.update("jax_threefry_partitionable", False)


def refuses(workload: Workload) -> str | None:
    return None


def network(workload: Workload) -> keras.Sequential:
    regularizer = keras.regularizers.L2(workload.l2 / 2) if workload.l2 else None
    model = keras.Sequential([keras.Input(workload.widths[:1])])
    for units in workload.widths[1:-1]:
        model.add(keras.layers.Dense(units, kernel_regularizer=regularizer))
        if workload.batch_norm:
            model.add(keras.layers.BatchNormalization(momentum=KEPT, epsilon=BATCH_NORM_EPSILON))
        model.add(keras.layers.Activation(workload.activation))
        if workload.dropout:
            model.add(keras.layers.Dropout(workload.dropout))
    model.add(keras.layers.Dense(workload.widths[-1], kernel_regularizer=regularizer))
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    for layer, weights in zip(dense, start.weights(workload), strict=True):
        layer.kernel.assign(weights)
    return model


def optimizer(workload: Workload) -> keras.optimizers.Optimizer:
    if workload.optimizer == "adam":
        return keras.optimizers.Adam(workload.learning_rate, BETA1, BETA2, EPSILON)
    return keras.optimizers.SGD(workload.learning_rate, MOMENTUM if workload.optimizer == "momentum" else 0.0)


def data_loss(workload: Workload, z: jax.Array, y: jax.Array) -> jax.Array:
    if workload.loss == "softmax":
        return keras.losses.CategoricalCrossentropy(from_logits=True)(y, z)
    return keras.losses.BinaryCrossentropy(from_logits=True)(y, z) * workload.widths[-1]


def prepare(workload: Workload, x: np.ndarray, y: np.ndarray) -> Callable[[], float]:
    rows, targets = jnp.asarray(start.floats(x)), jax.nn.one_hot(y, workload.widths[-1])
    model, update = network(workload), optimizer(workload)
    update.build(model.trainable_variables)

    def objective(trained: Any, carried: Any, xb: jax.Array, yb: jax.Array) -> Any:
        z, carried, penalties = model.stateless_call(trained, carried, xb, training=True, return_losses=True)
        loss = data_loss(workload, z, yb)
        return loss + sum(penalties), (loss, carried)

    def step(rows: jax.Array, targets: jax.Array, state: Any, batch: Any) -> Any:
        trained, carried, slots = state
        xb, yb = (rows, targets) if workload.full_batch else (rows[batch], targets[batch])
        gradients, (loss, carried) = jax.grad(objective, has_aux=True)(trained, carried, xb, yb)
        if workload.normalize_gradient:
            norm = jnp.sqrt(sum(jnp.sum(g * g) for g in gradients))
            gradients = [g / norm for g in gradients]
        trained, slots = update.stateless_apply(slots, gradients, trained)
        return (trained, carried, slots), loss

    def whole(state: Any, key: jax.Array, rows: jax.Array, targets: jax.Array) -> Any:
        order = None
        if not workload.full_batch:
            order = jax.random.permutation(key, workload.rows).reshape(-1, workload.batch_size)
        state, losses = jax.lax.scan(partial(step, rows, targets), state, order, length=workload.steps)
        return state, losses.mean()

    held = model.trainable_variables, model.non_trainable_variables, update.variables
    state = tuple([jnp.array(variable.value) for variable in variables] for variables in held)
    run, key = jax.jit(whole, donate_argnums=0), jax.random.key(0)

    def epoch() -> float:
        nonlocal state, key
        key, now = jax.random.split(key)
        state, loss = run(state, now, rows, targets)
        return float(loss)

    return epoch


def predictor(workload: Workload, x: np.ndarray) -> Callable[[], np.ndarray]:
    rows, model = jnp.asarray(start.floats(x)), network(workload)
    run = jax.jit(lambda rows: model(rows, training=False))
    return lambda: np.asarray(run(rows))


def row_predictor(workload: Workload) -> Callable[[np.ndarray], np.ndarray]:
    model = network(workload)
    run = jax.jit(lambda rows: model(rows, training=False))
    return lambda row: np.asarray(run(row[None]))[0]
