"""The reference engine: plain NumPy, layer by layer, step by step. It is the definition of right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import isfinite, sqrt
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import ThreadpoolController

from plainnet.core.arrays import Array, DType, float_type
from plainnet.core.draws import NumPyDraws
from plainnet.engines import hyper as hypers
from plainnet.engines.base import Engine, Outcome, PredictionProgram, Program, Source, State, batch_rows, check_targets
from plainnet.engines.trained import Trained
from plainnet.layers.base import Context
from plainnet.network.network import Network
from plainnet.network.training import Training, constraints, frozen, penalties
from plainnet.preprocessing.base import Affine

BLOCK = 1024  # rows predicted at a time, to bound memory

Batch = tuple[Array, Array, Array | None]
Hyper = Mapping[str, Mapping[str, Array]]
Views = Mapping[str, Mapping[str, Array]]


@dataclass(frozen=True)
class Workspace:
    """A state that steps change in place, room for the gradient and the next statistics, and views of all their parts."""

    state: State
    gradient: Array
    following: Array
    parameters: Views
    statistics: Views
    gradients: Views
    following_views: Views

    @classmethod
    def around(cls, state: State, network: Network) -> Workspace:
        gradient, following = np.empty_like(state.parameters), np.empty_like(state.statistics)
        parts, carried = network.parameters, network.statistics
        views = parts.views(state.parameters), carried.views(state.statistics), parts.views(gradient), carried.views(following)
        return cls(state, gradient, following, *views)


class Mode(NamedTuple):
    """How a forward pass is meant: with the batch's statistics, with masks, at which step, x being rows from `first_row` on."""

    training: bool
    masks: bool
    step: int
    first_row: int = 0


class ReferenceProgram(Program):
    engine, isa, threads = "reference", "numpy", 1

    def __init__(self, network: Network, training: Training, rows: int) -> None:
        self.network, self.training = network, training
        self.batch_size = batch_rows(training, rows)
        self.dtype = float_type(training.dtype)
        self.columns = [column.partition(".")[::2] for column in hypers.columns(network, training)]
        self.chain = training.chain()
        self.frozen = frozen(network, training)
        self.trained = Trained(network, training, self.dtype)
        self.constraints = [(slice(e.offset, e.stop), e.parameter.shape, c) for e, c in constraints(network, training)]
        found = penalties(network, training)
        self.penalties = [(slice(e.offset, e.stop), r) for e in network.parameters.entries for r in found[e.key]]
        self.loss = training.chosen_loss
        self.metrics = {metric.concept_name(): metric for metric in training.followed}
        kinds = dict.fromkeys(f"penalty_{r.concept_name()}" for _, r in self.penalties)
        self.records = ("loss", *self.metrics, *kinds, "gradient_norm", "update_norm")
        self.layers = list(network)
        self.blas = ThreadpoolController()

    @cached_property
    def one_hot(self) -> Array:
        return np.eye(self.loss.targets(self.network.outputs), dtype=self.dtype)

    def run(self, state: State, source: Source, order: Array, hyper: Array, first_step: int) -> Outcome:
        order = source.numbers(order)
        check_targets(self.network, self.loss, source.rows, order)
        work, source = Workspace.around(state.copy(), self.network), self.typed(source)
        records = np.zeros((len(hyper), len(self.records)))
        with self.blas.limit(limits=1), np.errstate(all="ignore"):
            for i, values in enumerate(hyper.astype(self.dtype)):
                batch = self.gather(source, order[i * self.batch_size : (i + 1) * self.batch_size])
                records[i], good = self.step(work, batch, self.named(values), first_step + i)
                if not good:
                    return Outcome(work.state, records[:i], records[i])
        return Outcome(work.state, records)

    def gradient(self, state: State, source: Source, order: Array, hyper: Array, step: int) -> tuple[float, Array]:
        order = source.numbers(order)
        check_targets(self.network, self.loss, source.rows, order)
        work = Workspace.around(state, self.network)
        with self.blas.limit(limits=1), np.errstate(all="ignore"):
            batch = self.gather(self.typed(source), order)
            records = self.backward(work, batch, self.named(hyper.astype(self.dtype)), step)
            self.penalize(work, records)
        return sum(value for name, value in records.items() if name not in self.metrics), work.gradient

    def predict(self, state: State, source: Source, hyper: Array, step: int = 0, sample: bool = False) -> Array:
        n, named = len(source), self.named(hyper.astype(self.dtype))
        work, source = Workspace.around(state, self.network), self.typed(source)
        out = np.empty((n, self.network.outputs), self.dtype)
        with self.blas.limit(limits=1), np.errstate(all="ignore"):
            for start in range(0, n, BLOCK):
                block = slice(start, min(start + BLOCK, n))
                x = self.features(source.features[source.numbers(block)], source.affine)
                out[block], _ = self.forward(work, x, named, Mode(False, sample, step, start))
        return out

    def typed(self, source: Source) -> Source:
        """The same rows, their scaling in the training's dtype."""
        return source if source.affine is None else replace(source, affine=source.affine.astype(self.dtype))

    def named(self, values: Array) -> Hyper:
        """One row of the hyper table by layer or link."""
        named: dict[str, dict[str, Array]] = {}
        for (owner, key), value in zip(self.columns, values, strict=True):
            named.setdefault(owner, {})[key] = value
        return named

    def features(self, x: Array, affine: Affine | None) -> Array:
        """Raw features (N, F) in the training's dtype, scaled."""
        if affine is None:
            return x.astype(self.dtype)
        scaled: Array = (x if x.dtype == np.uint8 else x.astype(self.dtype)) * affine.scale
        scaled += affine.shift
        return scaled

    def gather(self, source: Source, index: Array) -> Batch:
        """Features (N, F), targets (N, C) and each row's share of the total weight (N, 1), of the rows numbered `index`."""
        rows = source.rows
        y = rows.y.take(index, axis=0)
        y = self.one_hot.take(y, axis=0) if y.ndim == 1 else y.astype(self.dtype)
        return self.features(source.features.take(index, axis=0), source.affine), y, self.shares(rows.weights, index)

    def shares(self, weights: Array | None, index: Array) -> Array | None:
        """w / sum(w), (N, 1); None where all weights are 0."""
        if weights is None:
            return equal_shares(len(index), self.dtype)
        w = weights[index, None].astype(self.dtype)
        total = w.sum()
        return w / total if total != 0 else None

    def step(self, work: Workspace, batch: Batch, hyper: Hyper, step: int) -> tuple[list[float], bool]:
        """One step: gradient, penalties, transforms, update; its records, and whether all are finite.

        The state changes only where they are, and where the batch weighs anything.
        """
        if batch[2] is None:
            return [0.0] * len(self.records), True
        records = self.backward(work, batch, hyper, step)
        self.penalize(work, records)
        update, slots = self.transform(work, hyper, step)
        records |= {"gradient_norm": norm(work.gradient), "update_norm": norm(update)}
        good = all(map(isfinite, records.values()))
        if good:
            work.state.parameters[...] -= update
            work.state.statistics[...] = work.following
            for held, new in zip(work.state.slots, slots, strict=True):
                held[self.trained.part] = new
            self.project(work.state)
            self.average(work.state, hyper)
        return [records[name] for name in self.records], good

    def transform(self, work: Workspace, hyper: Hyper, step: int) -> tuple[Array, list[Array]]:
        """The gradient through every link of the chain: the update, 0 for what is frozen, and the new slots of what is not."""
        trained, slots = self.trained, list[Array]()
        w, update = work.state.parameters[trained.part], work.gradient[trained.part]
        for link, transform in enumerate(self.chain):
            held = {name: work.state.slots[len(slots) + i, trained.part] for i, name in enumerate(transform.keeps)}
            context = trained.context(hyper.get(str(link), {}), link, step)
            update, kept = transform.update(w, update, held, context)
            slots += [kept[name] for name in transform.keeps]
        return trained.spread(update), slots

    def project(self, state: State) -> None:
        """Every constrained matrix of weights, to where its constraint allows."""
        for part, shape, constraint in self.constraints:
            w = state.parameters[part].reshape(shape)
            w[...] = constraint.project(w)

    def average(self, state: State, hyper: Hyper) -> None:
        """The averages after this step."""
        if self.training.averaging is not None:
            now, rate = np.concatenate([state.parameters, state.statistics]), hyper["averaging"]["rate"]
            state.averages[...] = self.training.averaging.following(state.averages, now, rate)

    def forward(self, work: Workspace, x: Array, hyper: Hyper, mode: Mode, layers: int | None = None) -> tuple[Array, list[Any]]:
        """Logits (or the output of the first so many layers), and each layer's cache."""
        caches, draws = [], NumPyDraws(self.training.seed_of("draws"), mode.step, self.dtype, mode.first_row)
        for name, layer, _ in self.layers[:layers]:
            carried, own = work.statistics.get(name, {}), hyper.get(name, {})
            context = Context(mode.training, mode.masks, carried, own, draws, self.network.draw_ordinals[name])
            x, cache = layer.forward(work.parameters.get(name, {}), x, context)
            caches.append(cache)
        return x, caches

    def backward(self, work: Workspace, batch: Batch, hyper: Hyper, step: int) -> dict[str, float]:
        """The data loss and its gradient, by way of every layer; what the step reports so far."""
        x, y, share = batch
        z, caches = self.forward(work, x, hyper, Mode(True, True, step))
        losses, dy = self.loss.value_and_gradient(z, y)
        dy = dy * share
        for i in reversed(range(len(self.layers))):
            name, layer, _ = self.layers[i]
            p = work.parameters.get(name, {})
            if i > 0:
                dy, gradients = layer.backward(p, caches[i], dy)
            else:
                gradients = layer.gradients(p, caches[i], dy)
            for key, value in gradients.items():
                work.gradients[name][key][...] = 0.0 if f"{name}.{key}" in self.frozen else value
            if name in work.statistics:
                for key, value in layer.next_statistics(work.statistics[name], caches[i]).items():
                    work.following_views[name][key][...] = value
        judged = {name: float(np.vdot(self.training.rows_of(metric, z, y), share)) for name, metric in self.metrics.items()}
        return {"loss": float(np.vdot(losses, share))} | judged

    def penalize(self, work: Workspace, records: dict[str, float]) -> None:
        """Add the penalties to the records and their gradients to the gradient."""
        for part, regularizer in self.penalties:
            value, gradient = regularizer.value_and_gradient(work.state.parameters[part])
            name = f"penalty_{regularizer.concept_name()}"
            records[name] = records.get(name, 0.0) + float(value.sum())
            work.gradient[part] += gradient


@lru_cache(maxsize=8)
def equal_shares(rows: int, dtype: DType) -> Array:
    """1 / N for each of N rows, (N, 1)."""
    return np.full((rows, 1), 1.0 / rows, dtype)


def norm(x: Array) -> float:
    return sqrt(np.dot(x, x))


class ReferenceEngine(Engine):
    name = "reference"

    def compile(self, network: Network, training: Training, rows: int, threads: int = 1) -> Program:
        return ReferenceProgram(network, training, rows)

    def compile_prediction(self, network: Network, training: Training, threads: int = 1) -> PredictionProgram:
        return ReferenceProgram(network, training, 1)
