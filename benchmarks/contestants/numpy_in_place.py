"""NumPy by hand: every array allocated once and written in place, parameters and slots one flat vector each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from contestants import start
from contestants.start import BATCH_NORM_EPSILON, BETA1, BETA2, EPSILON, MOMENTUM
from workloads import Workload

PACKAGE = "numpy"


def refuses(workload: Workload) -> str | None:
    return None


def sigmoid(z: np.ndarray) -> None:
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += 1
    np.reciprocal(z, out=z)


def relu(z: np.ndarray) -> None:
    np.maximum(z, 0, out=z)


ACTIVATIONS = {"sigmoid": sigmoid, "relu": relu}


class Parameters:
    """One flat vector with views of each layer's weights and bias, and of batch norm's scale and shift."""

    def __init__(self, workload: Workload) -> None:
        drawn = start.weights(workload)
        hidden = workload.widths[1:-1] if workload.batch_norm else ()
        shapes = [w.shape for w in drawn] + [w.shape[1:] for w in drawn] + [(units,) for units in (*hidden, *hidden)]
        self.weight_count = sum(w.size for w in drawn)
        self.flat = np.zeros(sum(int(np.prod(shape)) for shape in shapes), np.float32)
        ends = np.cumsum([np.prod(shape) for shape in shapes]).astype(int)
        views = [part.reshape(shape) for part, shape in zip(np.split(self.flat, ends[:-1]), shapes, strict=True)]
        layers = len(drawn)
        self.weights, self.biases = views[:layers], views[layers : 2 * layers]
        self.scales, self.shifts = views[2 * layers :][: len(hidden)], views[2 * layers + len(hidden) :]
        for view, weights in zip(self.weights, drawn, strict=True):
            view[...] = weights
        for scale in self.scales:
            scale[...] = 1


class Optimizer:
    """Changes the flat vector by the flat gradient, both in place."""

    def __init__(self, workload: Workload, parameters: Parameters) -> None:
        self.workload, self.flat, self.weight_count = workload, parameters.flat, parameters.weight_count
        self.slots = [np.zeros_like(self.flat) for _ in range(2)]
        self.scratch, self.step_number = np.empty_like(self.flat), 0

    def step(self, g: np.ndarray) -> None:
        w, scratch, rate = self.flat, self.scratch, np.float32(self.workload.learning_rate)
        if self.workload.l2:
            part = scratch[: self.weight_count]
            np.multiply(w[: self.weight_count], np.float32(self.workload.l2), out=part)
            g[: self.weight_count] += part
        if self.workload.normalize_gradient:
            g *= np.float32(1) / np.sqrt(np.dot(g, g))
        if self.workload.optimizer == "adam":
            return self.adam(g)
        if self.workload.optimizer == "momentum":
            v = self.slots[0]
            v *= np.float32(MOMENTUM)
            v += g
            g = v
        np.multiply(g, rate, out=scratch)
        w -= scratch
        return None

    def adam(self, g: np.ndarray) -> None:
        (m, v), scratch = self.slots, self.scratch
        self.step_number += 1
        m *= np.float32(BETA1)
        np.multiply(g, np.float32(1 - BETA1), out=scratch)
        m += scratch
        g *= g
        g *= np.float32(1 - BETA2)
        v *= np.float32(BETA2)
        v += g
        root = np.sqrt(1 - BETA2**self.step_number)
        np.sqrt(v, out=g)
        g += np.float32(EPSILON * root)
        np.divide(m, g, out=g)
        g *= np.float32(self.workload.learning_rate * root / (1 - BETA1**self.step_number))
        self.flat -= g


class Step:
    """Forward and backward on one batch, into buffers that live as long as the training."""

    def __init__(self, workload: Workload) -> None:
        rows, hidden = workload.batch_size, workload.widths[1:-1]
        self.workload, self.p, self.g = workload, Parameters(workload), Parameters(workload)
        self.optimizer, self.random = Optimizer(workload, self.p), np.random.Generator(np.random.SFC64(0))
        self.activate = ACTIVATIONS[workload.activation]
        self.z, self.dz = ([np.empty((rows, units), np.float32) for units in workload.widths[1:]] for _ in range(2))
        self.scratch = [np.empty_like(z) for z in self.z]
        self.masks = [np.empty((rows, units), np.float32) for units in hidden] if workload.dropout else []
        self.normal = [np.empty((rows, units), np.float32) for units in hidden] if workload.batch_norm else []
        self.inverse = [np.empty(units, np.float32) for units in hidden]
        self.running = [(np.zeros(units, np.float32), np.ones(units, np.float32)) for units in hidden]

    def run(self, x: np.ndarray, y: np.ndarray) -> float:
        """The mean data loss of the batch; y is one-hot."""
        inputs = self.forward(x)
        loss = self.softmax(y) if self.workload.loss == "softmax" else self.sigmoids(y)
        self.backward(inputs)
        self.optimizer.step(self.g.flat)
        return loss / len(x)

    def forward(self, x: np.ndarray) -> list[np.ndarray]:
        inputs = [x, *self.z[:-1]]
        for layer, (h, z) in enumerate(zip(inputs, self.z, strict=True)):
            np.matmul(h, self.p.weights[layer], out=z)
            np.add(z, self.p.biases[layer], out=z)
            if layer == len(self.z) - 1:
                break
            if self.normal:
                self.normalize(layer, z)
            self.activate(z)
            if self.masks:
                self.drop(self.masks[layer], z)
        return inputs

    def drop(self, mask: np.ndarray, z: np.ndarray) -> None:
        """The mask holds 0, or what is kept times its inverse share."""
        rate = np.float32(self.workload.dropout)
        self.random.random(dtype=np.float32, out=mask)
        np.greater_equal(mask, rate, out=mask)
        mask *= np.float32(1) / (1 - rate)
        z *= mask

    def normalize(self, layer: int, z: np.ndarray) -> None:
        normal, inverse, (mean, variance) = self.normal[layer], self.inverse[layer], self.running[layer]
        center = z.mean(axis=0)
        z -= center
        spread = np.einsum("ij,ij->j", z, z) / np.float32(len(z))
        np.sqrt(spread + np.float32(BATCH_NORM_EPSILON), out=inverse)
        np.reciprocal(inverse, out=inverse)
        np.multiply(z, inverse, out=normal)
        np.multiply(normal, self.p.scales[layer], out=z)
        z += self.p.shifts[layer]
        mean += np.float32(1 - start.KEPT) * (center - mean)
        variance += np.float32(1 - start.KEPT) * (spread - variance)

    def softmax(self, y: np.ndarray) -> float:
        z, dz = self.z[-1], self.dz[-1]
        z -= z.max(axis=1, keepdims=True)
        right = np.vdot(z, y)
        np.exp(z, out=dz)
        total = dz.sum(axis=1, keepdims=True)
        dz /= total
        dz -= y
        dz *= np.float32(1 / len(z))
        return float(np.log(total).sum() - right)

    def sigmoids(self, y: np.ndarray) -> float:
        z, dz = self.z[-1], self.dz[-1]
        np.abs(z, out=dz)
        np.negative(dz, out=dz)
        np.exp(dz, out=dz)
        np.log1p(dz, out=dz)
        loss = dz.sum() + np.maximum(z, 0).sum() - np.vdot(z, y)
        sigmoid(z)
        np.subtract(z, y, out=dz)
        dz *= np.float32(1 / len(z))
        return float(loss)

    def backward(self, inputs: list[np.ndarray]) -> None:
        for layer in reversed(range(len(self.z))):
            dz = self.dz[layer]
            np.matmul(inputs[layer].T, dz, out=self.g.weights[layer])
            np.sum(dz, axis=0, out=self.g.biases[layer])
            if layer:
                np.matmul(dz, self.p.weights[layer].T, out=self.dz[layer - 1])
                self.through(layer - 1)

    def through(self, layer: int) -> None:
        """Back through mask, activation and normalization of a hidden layer."""
        h, dz, scratch = self.z[layer], self.dz[layer], self.scratch[layer]
        if self.masks:
            dz *= self.masks[layer]
        if self.workload.activation == "relu":
            np.greater(h, 0, out=scratch)
            dz *= scratch
        else:
            if self.masks:  # h is sigmoid times mask: the activation itself where anything was kept
                h *= np.float32(1 - self.workload.dropout)
            dz *= h
            np.subtract(1, h, out=scratch)
            dz *= scratch
        if self.normal:
            self.normalize_back(layer, dz, scratch)

    def normalize_back(self, layer: int, dz: np.ndarray, scratch: np.ndarray) -> None:
        normal, scale, share = self.normal[layer], self.p.scales[layer], np.float32(1 / len(dz))
        np.einsum("ij,ij->j", dz, normal, out=self.g.scales[layer])
        np.sum(dz, axis=0, out=self.g.shifts[layer])
        np.multiply(normal, self.g.scales[layer] * share, out=scratch)
        dz -= scratch
        dz -= self.g.shifts[layer] * share
        dz *= scale * self.inverse[layer]


def prepare(workload: Workload, x: np.ndarray, y: np.ndarray) -> Callable[[], float]:
    rows, targets = start.floats(x), np.eye(workload.widths[-1], dtype=np.float32)[y]
    step, random, size = Step(workload), np.random.default_rng(0), workload.batch_size
    xb, yb = np.empty((size, rows.shape[1]), np.float32), np.empty((size, targets.shape[1]), np.float32)

    def shuffled() -> float:
        order, total = random.permutation(len(rows)), 0.0
        for first in range(0, len(order), size):
            batch = order[first : first + size]
            np.take(rows, batch, axis=0, out=xb, mode="clip")
            np.take(targets, batch, axis=0, out=yb, mode="clip")
            total += step.run(xb, yb)
        return total / workload.steps

    def whole() -> float:
        return sum(step.run(rows, targets) for _ in range(workload.steps)) / workload.steps

    return whole if workload.full_batch else shuffled


PREDICTED_ROWS = 1_000  # at a time: the activations stay in cache


def predictor(workload: Workload, x: np.ndarray) -> Callable[[], np.ndarray]:
    rows, weights, activate = start.floats(x), start.weights(workload), ACTIVATIONS[workload.activation]
    hidden = [np.empty((PREDICTED_ROWS, w.shape[1]), np.float32) for w in weights[:-1]]
    biases, out = [np.zeros(w.shape[1], np.float32) for w in weights], np.empty((len(x), workload.widths[-1]), np.float32)

    def predict() -> np.ndarray:
        for first in range(0, len(rows), PREDICTED_ROWS):
            h = rows[first : first + PREDICTED_ROWS]
            for layer, buffer in enumerate(hidden):
                z = buffer[: len(h)]
                np.matmul(h, weights[layer], out=z)
                z += biases[layer]
                activate(z)
                h = z
            np.matmul(h, weights[-1], out=out[first : first + PREDICTED_ROWS])
        np.add(out, biases[-1], out=out)
        return out

    return predict


def row_predictor(workload: Workload) -> Callable[[np.ndarray], np.ndarray]:
    weights, activate = start.weights(workload), ACTIVATIONS[workload.activation]
    layers = [(w, np.zeros(w.shape[1], np.float32), np.empty(w.shape[1], np.float32)) for w in weights[:-1]]
    last, bias = weights[-1], np.zeros(workload.widths[-1], np.float32)

    def predict(row: np.ndarray) -> np.ndarray:
        for w, b, z in layers:
            np.dot(row, w, out=z)
            np.add(z, b, out=z)
            activate(z)
            row = z
        return row @ last + bias

    return predict
