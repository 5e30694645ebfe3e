"""A case is a network, its training and rows to train on; `advance` walks through the rows in order, epoch after epoch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from plainnet.core.arrays import Array, float_type
from plainnet.engines import hyper
from plainnet.engines.base import Engine, Outcome, Program, Source, State, batch_rows
from plainnet.engines.native import NativeEngine
from plainnet.engines.reference import ReferenceEngine
from plainnet.network.network import Network
from plainnet.network.training import Dtype, Training

HORIZON = 2000  # steps, for schedules whose own was left open
ENGINES: dict[str, Engine] = {"reference": ReferenceEngine(), "native": NativeEngine()}


@dataclass(frozen=True)
class Case:
    network: Network
    training: Training
    source: Source

    @classmethod
    def of(cls, network: Network, training: Training, source: Source) -> Case:
        """With every open horizon set."""
        epoch_steps = -(-len(source.rows) // batch_rows(training, len(source.rows)))
        return cls(network.scheduled(HORIZON, epoch_steps), training.over(HORIZON, epoch_steps), source)

    def typed(self, dtype: Dtype) -> Case:
        return replace(self, training=replace(self.training, dtype=dtype))

    @cached_property
    def rows(self) -> int:
        return len(self.source.rows)

    @cached_property
    def batch(self) -> int:
        return batch_rows(self.training, self.rows)

    @property
    def epoch_steps(self) -> int:
        return -(-self.rows // self.batch)

    def compile(self, engine: Engine | str = "native", threads: int = 1) -> Program:
        chosen = ENGINES[engine] if isinstance(engine, str) else engine
        return chosen.compile(self.network, self.training, self.rows, threads)

    def start(self) -> State:
        return State.initial(self.network, self.training)

    def hyper(self, first: int, steps: int = 1) -> Array:
        return hyper.table(self.network, self.training, first, steps)

    def order(self, first: int, steps: int = 1) -> Array:
        """The rows of so many steps of one epoch."""
        within = first % self.epoch_steps
        assert within + steps <= self.epoch_steps
        return np.arange(within * self.batch, min((within + steps) * self.batch, self.rows))

    def rows_at(self, step: int) -> int:
        return len(self.order(step))

    def weighs(self, step: int) -> bool:
        """Whether the batch of that step has any weight."""
        weights = self.source.rows.weights
        return weights is None or bool(weights[self.order(step)].any())

    def parts(self, first: int, steps: int) -> Iterator[tuple[int, int]]:
        """(first step, steps) of each stretch within one epoch."""
        end = first + steps
        while first < end:
            part = min(end - first, self.epoch_steps - first % self.epoch_steps)
            yield first, part
            first += part

    def run(self, program: Program, state: State, first: int, steps: int) -> Outcome:
        """Steps of one epoch, in one call."""
        return program.run(state, self.source, self.order(first, steps), self.hyper(first, steps), first)

    def advance(self, program: Program, state: State, first: int, steps: int) -> Outcome:
        """Any number of steps, in as many calls as there are epochs."""
        records = [np.zeros((0, len(program.records)))]
        for start, part in self.parts(first, steps):
            outcome = self.run(program, state, start, part)
            state = outcome.state
            records.append(outcome.records)
            if outcome.failed is not None:
                return Outcome(state, np.concatenate(records), outcome.failed)
        return Outcome(state, np.concatenate(records))

    def gradient(self, program: Program, state: State, step: int = 0) -> tuple[float, Array]:
        return program.gradient(state, self.source, self.order(step), self.hyper(step)[0], step)

    def predict(self, program: Program, state: State, step: int = 0, sample: bool = False) -> Array:
        return program.predict(state, self.source, self.hyper(step)[0], step, sample)


def cast(state: State, dtype: Dtype) -> State:
    """The same numbers in another precision."""
    kind = float_type(dtype)
    return State(*(values.astype(kind) for values in vars(state).values()))


def tensors(network: Network, state: State) -> dict[str, Array]:
    """Every array of a state by name: dense_1.weights, slot 0 of dense_1.weights, batch_norm_1.mean, ..."""
    found = {e.key: state.parameters[e.offset : e.stop] for e in network.parameters.entries}
    for number, slot in enumerate(state.slots):
        found |= {f"slot {number} of {e.key}": slot[e.offset : e.stop] for e in network.parameters.entries}
    if state.averages.size:
        average = state.averaged()
        found |= {f"average of {e.key}": average.parameters[e.offset : e.stop] for e in network.parameters.entries}
        found |= {f"average of {e.key}": average.statistics[e.offset : e.stop] for e in network.statistics.entries}
    return found | {e.key: state.statistics[e.offset : e.stop] for e in network.statistics.entries}


def distance(a: Array, b: Array) -> float:
    """Of two tensors, relative to the norm of the second, in float64."""
    a, b = a.astype(np.float64, copy=False), b.astype(np.float64, copy=False)
    gap, size = norm(a - b), norm(b)
    return 0.0 if gap == 0 else gap / size if size else np.inf


def norm(a: Array) -> float:
    return math.sqrt(np.vdot(a, a))


def same_bits(a: State, b: State) -> bool:
    return all(x.tobytes() == y.tobytes() for x, y in zip(vars(a).values(), vars(b).values(), strict=True))


def nudged(state: State, seed: int, units: int = 1) -> State:
    """The same state, each parameter up or down by at most so many units in the last place (a zero by a typical one's)."""
    w, random = state.parameters, np.random.default_rng(seed)
    typical = np.sqrt(np.square(w).mean()).astype(w.dtype)
    unit = np.spacing(np.where(w == 0, typical, np.abs(w)))
    steps = random.choice([-1, 1], w.shape) * random.integers(1, units + 1, w.shape)
    return replace(state, parameters=w + unit * steps.astype(w.dtype))
