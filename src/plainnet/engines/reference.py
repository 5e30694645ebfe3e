"""The reference engine: plain NumPy, layer by layer, step by step. It is the definition of right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from threadpoolctl import ThreadpoolController

from plainnet.core.arrays import Array, float_type
from plainnet.core.random import Stream
from plainnet.engines import hyper as hypers
from plainnet.engines.base import Engine, Outcome, Program, Source, State, batch_rows
from plainnet.layers.base import Context
from plainnet.metrics.accuracy import Accuracy
from plainnet.network.network import Network
from plainnet.network.training import Training, penalties

BLOCK = 1024  # rows predicted at a time, to bound memory

Batch = tuple[Array, Array, Array]
Hyper = Mapping[str, Mapping[str, Array]]


@dataclass(frozen=True)
class Gradient:
    """What a pass forward and backward leaves: records so far, the flat gradient, the next statistics."""

    records: dict[str, float]
    gradient: Array
    statistics: Array
    weight: float


class ReferenceProgram(Program):
    engine, isa, threads = "reference", "numpy", 1

    def __init__(self, network: Network, training: Training, rows: int) -> None:
        self.network, self.training = network, training
        self.batch_size = batch_rows(training, rows)
        self.dtype = float_type(training.dtype)
        self.columns = list(hypers.columns(network, training))
        self.chain = training.optimizer.chain()
        self.penalties = {key: found for key, found in penalties(network, training).items() if found}
        kinds = {f"penalty_{r.concept_name()}": None for found in self.penalties.values() for r in found}
        self.records = ("loss", "accuracy", *kinds, "gradient_norm", "update_norm")
        self.layers = list(network)
        self.blas = ThreadpoolController()

    @cached_property
    def one_hot(self) -> Array:
        return np.eye(self.network.outputs, dtype=self.dtype)

    def run(self, state: State, source: Source, order: Array, hyper: Array, first_step: int) -> Outcome:
        done = []
        with self.blas.limit(limits=1), np.errstate(all="ignore"):
            for i, values in enumerate(hyper):
                batch = self.gather(source, order[i * self.batch_size : (i + 1) * self.batch_size])
                following, records = self.step(state, batch, self.named(values), first_step + i)
                if not np.isfinite(records).all():
                    return Outcome(state, np.array(done).reshape(-1, len(self.records)), records)
                state = following
                done.append(records)
        return Outcome(state, np.array(done).reshape(-1, len(self.records)))

    def gradient(self, state: State, source: Source, order: Array, hyper: Array, step: int) -> tuple[float, Array]:
        with self.blas.limit(limits=1), np.errstate(all="ignore"):
            found = self.backward(state, self.gather(source, order), self.named(hyper), step)
            self.penalize(state, found)
        return sum(v for k, v in found.records.items() if k == "loss" or k.startswith("penalty_")), found.gradient

    def predict(self, state: State, source: Source, hyper: Array, step: int = 0, sample: bool = False) -> Array:
        n, named = len(source.rows), self.named(hyper)
        out = np.empty((n, self.network.outputs), self.dtype)
        with self.blas.limit(limits=1), np.errstate(all="ignore"):
            for start in range(0, n, BLOCK):
                block = slice(start, min(start + BLOCK, n))
                x = self.features(source, block)
                out[block], _ = self.forward(state, x, named, step, training=False, masks=sample)
        return out

    def named(self, values: Array) -> Hyper:
        """One row of the hyper table by layer or link, in the training's dtype."""
        named: dict[str, dict[str, Array]] = {}
        for column, value in zip(self.columns, values.astype(self.dtype), strict=True):
            owner, _, key = column.partition(".")
            named.setdefault(owner, {})[key] = value
        return named

    def features(self, source: Source, index: Array | slice) -> Array:
        x = source.rows.x[index].astype(self.dtype)
        if source.affine is not None:
            x = x * source.affine.scale.astype(self.dtype) + source.affine.shift.astype(self.dtype)
        return x

    def gather(self, source: Source, index: Array) -> Batch:
        """Features (N, F), targets (N, C) and weights (N, 1) of the rows of that index."""
        rows = source.rows
        y = self.one_hot[rows.y[index]] if rows.y.ndim == 1 else rows.y[index].astype(self.dtype)
        w = np.ones((len(index), 1), self.dtype) if rows.weights is None else rows.weights[index, None].astype(self.dtype)
        return self.features(source, index), y, w

    def step(self, state: State, batch: Batch, hyper: Hyper, step: int) -> tuple[State, Array]:
        """One step: gradient, penalties, transforms, update."""
        found = self.backward(state, batch, hyper, step)
        if found.weight == 0:
            return state, np.zeros(len(self.records))
        self.penalize(state, found)
        update, slots = found.gradient, []
        for link, transform in enumerate(self.chain):
            held = dict(zip(transform.keeps, state.slots[len(slots) :], strict=False))
            update, kept = transform.update(state.parameters, update, held, hyper.get(str(link), {}))
            slots += [kept[name] for name in transform.keeps]
        records = found.records | {"gradient_norm": norm(found.gradient), "update_norm": norm(update)}
        following = State(state.parameters - update, found.statistics, np.stack(slots) if slots else state.slots)
        return following, np.array([records[name] for name in self.records])

    def forward(
        self, state: State, x: Array, hyper: Hyper, step: int, training: bool, masks: bool, layers: int | None = None
    ) -> tuple[Array, list[tuple[dict[str, Array], object]]]:
        """Logits (or the output of the first so many layers), and for each layer its parameters and cache."""
        parameters = self.network.parameters.views(state.parameters)
        statistics = self.network.statistics.views(state.statistics)
        trail = []
        for name, layer, _ in self.layers[:layers]:
            p = parameters.get(name, {})
            context = Context(
                training, masks, statistics.get(name, {}), hyper.get(name, {}), lambda v, name=name: self.draw(name, step, v)
            )
            x, cache = layer.forward(p, x, context)
            trail.append((p, cache))
        return x, trail

    def draw(self, name: str, step: int, like: Array) -> Array:
        stream = Stream(self.training.seed, self.network.draw_streams[name], step)
        return stream.draws(*like.shape).astype(self.dtype, copy=False)

    def backward(self, state: State, batch: Batch, hyper: Hyper, step: int) -> Gradient:
        """The data loss and its gradient, by way of every layer."""
        x, y, w = batch
        z, trail = self.forward(state, x, hyper, step, training=True, masks=True)
        losses, dy = self.training.loss.value_and_gradient(z, y)
        share = w / w.sum()
        records = {"loss": float((losses * share).sum()), "accuracy": float((Accuracy().rows(z, y) * share).sum())}
        dy = dy * share
        gradient, following = np.empty_like(state.parameters), np.empty_like(state.statistics)
        gradients, old = self.network.parameters.views(gradient), self.network.statistics.views(state.statistics)
        new = self.network.statistics.views(following)
        for (name, layer, _), (p, cache) in zip(reversed(self.layers), reversed(trail), strict=True):
            dy, found = layer.backward(p, cache, dy)
            for key, value in found.items():
                gradients[name][key][...] = value
            for key, value in layer.next_statistics(old.get(name, {}), cache).items():
                new[name][key][...] = value
        return Gradient(records, gradient, following, float(w.sum()))

    def penalize(self, state: State, found: Gradient) -> None:
        """Add the penalties to the records and their gradients to the gradient."""
        for entry in self.network.parameters.entries:
            part = slice(entry.offset, entry.stop)
            for regularizer in self.penalties.get(entry.key, ()):
                value, gradient = regularizer.value_and_gradient(state.parameters[part])
                name = f"penalty_{regularizer.concept_name()}"
                found.records[name] = found.records.get(name, 0.0) + float(value.sum())
                found.gradient[part] += gradient


def norm(x: Array) -> float:
    return float(np.sqrt(np.dot(x, x)))


class ReferenceEngine(Engine):
    name = "reference"

    def compile(self, network: Network, training: Training, rows: int, threads: int = 1) -> Program:
        return ReferenceProgram(network, training, rows)
