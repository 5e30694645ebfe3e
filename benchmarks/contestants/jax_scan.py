"""JAX: the whole epoch in one jitted `lax.scan`, parameters donated, rows already float32 on the device.

Masks are drawn by threefry with `jax_threefry_partitionable` off, which halves its work on one device; XLA's `rbg` is slower.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from contestants import start
from contestants.start import BATCH_NORM_EPSILON, BETA1, BETA2, EPSILON, MOMENTUM
from workloads import Workload

PACKAGE = "jax"
ACTIVATIONS = {"sigmoid": jax.nn.sigmoid, "relu": jax.nn.relu}

Layers = list[dict[str, jax.Array]]
jax.config.update("jax_threefry_partitionable", False)


def refuses(workload: Workload) -> str | None:
    return None


def parameters(workload: Workload) -> Layers:
    layers = [{"w": jnp.array(w), "b": jnp.zeros(w.shape[1])} for w in start.weights(workload)]
    if workload.batch_norm:
        for layer in layers[:-1]:
            layer |= {"scale": jnp.ones_like(layer["b"]), "shift": jnp.zeros_like(layer["b"])}
    return layers


def statistics(workload: Workload) -> list[tuple[jax.Array, jax.Array]]:
    return [(jnp.zeros(units), jnp.ones(units)) for units in workload.widths[1:-1]] if workload.batch_norm else []


def network(workload: Workload, layers: Layers, x: jax.Array, key: jax.Array) -> tuple[jax.Array, list[Any]]:
    """Logits, and each batch's mean and variance."""
    seen = []
    for layer, mask in zip(layers[:-1], jax.random.split(key, len(layers) - 1), strict=True):
        x = x @ layer["w"] + layer["b"]
        if workload.batch_norm:
            mean, variance = x.mean(axis=0), x.var(axis=0)
            seen.append((mean, variance))
            x = (x - mean) * (layer["scale"] * jax.lax.rsqrt(variance + BATCH_NORM_EPSILON)) + layer["shift"]
        x = ACTIVATIONS[workload.activation](x)
        if workload.dropout:
            x = jnp.where(jax.random.bernoulli(mask, 1 - workload.dropout, x.shape), x / (1 - workload.dropout), 0)
    return x @ layers[-1]["w"] + layers[-1]["b"], seen


def data_loss(workload: Workload, z: jax.Array, y: jax.Array) -> jax.Array:
    if workload.loss == "softmax":
        return -jnp.sum(y * jax.nn.log_softmax(z)) / len(z)
    return jnp.sum(jnp.maximum(z, 0) - z * y + jnp.log1p(jnp.exp(-jnp.abs(z)))) / len(z)


def update(workload: Workload, gradient: Layers, slots: Any, step: jax.Array) -> tuple[Layers, Any]:
    """What is taken off the parameters."""
    rate = workload.learning_rate
    if workload.optimizer == "sgd":
        return jax.tree.map(lambda g: rate * g, gradient), slots
    if workload.optimizer == "momentum":
        slots = jax.tree.map(lambda v, g: MOMENTUM * v + g, slots, gradient)
        return jax.tree.map(lambda v: rate * v, slots), slots
    first = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, slots[0], gradient)
    second = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, slots[1], gradient)
    first_rate, second_rate = rate / (1 - BETA1**step), 1 / (1 - BETA2**step)
    return jax.tree.map(lambda m, v: first_rate * m / (jnp.sqrt(second_rate * v) + EPSILON), first, second), (first, second)


def prepare(workload: Workload, x: np.ndarray, y: np.ndarray) -> Callable[[], float]:
    rows, targets = jnp.asarray(start.floats(x)), jax.nn.one_hot(y, workload.widths[-1])

    def objective(layers: Layers, xb: jax.Array, yb: jax.Array, key: jax.Array) -> Any:
        z, seen = network(workload, layers, xb, key)
        loss = data_loss(workload, z, yb)
        penalty = workload.l2 / 2 * sum(jnp.sum(layer["w"] ** 2) for layer in layers) if workload.l2 else 0.0
        return loss + penalty, (loss, seen)

    def step(rows: jax.Array, targets: jax.Array, state: Any, batch: Any) -> Any:
        layers, slots, running, count, key = state
        key, mask = jax.random.split(key) if workload.dropout else (key, key)
        xb, yb = (rows, targets) if workload.full_batch else (rows[batch], targets[batch])
        gradient, (loss, seen) = jax.grad(objective, has_aux=True)(layers, xb, yb, mask)
        if workload.normalize_gradient:
            norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(gradient)))
            gradient = jax.tree.map(lambda g: g / norm, gradient)
        taken, slots = update(workload, gradient, slots, count)
        layers = jax.tree.map(jnp.subtract, layers, taken)
        running = jax.tree.map(lambda old, new: start.KEPT * old + (1 - start.KEPT) * new, running, seen)
        return (layers, slots, running, count + 1, key), loss

    def whole(state: Any, rows: jax.Array, targets: jax.Array) -> Any:
        *rest, key = state
        key, now = jax.random.split(key)
        order = None
        if not workload.full_batch:
            order = jax.random.permutation(now, workload.rows).reshape(-1, workload.batch_size)
        state, losses = jax.lax.scan(partial(step, rows, targets), (*rest, key), order, length=workload.steps)
        return state, losses.mean()

    layers = parameters(workload)
    zeros = jax.tree.map(jnp.zeros_like, layers)
    slots = {"sgd": (), "momentum": zeros, "adam": (zeros, jax.tree.map(jnp.copy, zeros))}[workload.optimizer]
    state = layers, slots, statistics(workload), jnp.float32(1), jax.random.key(0)
    run = jax.jit(whole, donate_argnums=0)

    def epoch() -> float:
        nonlocal state
        state, loss = run(state, rows, targets)
        return float(loss)

    return epoch


def forward(workload: Workload, layers: Layers, x: jax.Array) -> jax.Array:
    for layer in layers[:-1]:
        x = ACTIVATIONS[workload.activation](x @ layer["w"] + layer["b"])
    return x @ layers[-1]["w"] + layers[-1]["b"]


def predictor(workload: Workload, x: np.ndarray) -> Callable[[], np.ndarray]:
    layers, rows = parameters(workload), jnp.asarray(start.floats(x))
    run = jax.jit(lambda layers, rows: forward(workload, layers, rows))
    return lambda: np.asarray(run(layers, rows))


def row_predictor(workload: Workload) -> Callable[[np.ndarray], np.ndarray]:
    layers = parameters(workload)
    run = jax.jit(lambda layers, row: forward(workload, layers, row))
    return lambda row: np.asarray(run(layers, row))
