"""The native engine: a network and its training compiled to a program that runs k steps a call, without Python."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from plainnet.core.arrays import Array, float_type
from plainnet.core.errors import UnsupportedError
from plainnet.core.random import Stream
from plainnet.engines import _native
from plainnet.engines.base import Engine, Outcome, PredictionProgram, Predictor, Program, Source, State, batch_rows
from plainnet.engines.planner import Planner
from plainnet.engines.predicting import link_plan, prediction_plan
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.preprocessing.base import Affine

PLANS = 64  # kept, so that trials which differ by their seeds alone are planned once


@lru_cache(PLANS)
def planned_training(network: Network, training: Training, batch_size: int) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The names of the records, and the plan; neither depends on a seed."""
    planner = Planner(network, training, batch_size)
    return planner.record_names, planner.plan(**planner.training_lists())


@lru_cache(PLANS)
def planned_prediction(network: Network, training: Training) -> dict[str, Any]:
    return prediction_plan(network, training)


class NativePrediction(PredictionProgram):
    engine = "native"

    def __init__(self, network: Network, training: Training, threads: int, isa: str, fused: bool) -> None:
        self.network, self.training = network, training
        self.threads, self.isa, self.fused = threads, isa, fused
        self._plan = planned_prediction(network, training.unseeded)

    @cached_property
    def _predictor(self) -> _native.Predictor:
        """Made when the first prediction is wanted."""
        return _native.Predictor(
            self.training.dtype, self.isa, self.threads, self.fused, self.training.seed_of("draws"), self._plan
        )

    def predict(self, state: State, source: Source, hyper: Array, step: int = 0, sample: bool = False) -> Array:
        rows = *gathered(source, self.training), source.index
        return self._predictor.predict(state.parameters, state.statistics, *rows, hyper, step, sample)

    def predictor(self, state: State, affine: Affine | None, hyper: Array, otherwise: Predictor) -> Predictor:
        try:
            plan = link_plan(self.network, self.training)
        except UnsupportedError:
            return otherwise
        scale, shift = (None, None) if affine is None else (affine.scale, affine.shift)
        about = self.training.dtype, self.isa, self.threads, self.fused, plan
        return _native.LoadedPredictor(*about, state.parameters, state.statistics, hyper, scale, shift, otherwise)


class NativeProgram(Program):
    engine = "native"

    def __init__(self, network: Network, training: Training, rows: int, threads: int, isa: str, fused: bool) -> None:
        self.network, self.training = network, training
        self.batch_size, self.threads, self.isa, self.fused = batch_rows(training, rows), threads, isa, fused
        self.records, plan = planned_training(network, training.unseeded, self.batch_size)
        self._program = _native.Program(training.dtype, isa, threads, fused, training.seed_of("draws"), plan)
        self._prediction = NativePrediction(network, training, threads, isa, fused)

    def run(self, state: State, source: Source, order: Array, hyper: Array, first_step: int) -> Outcome:
        following = state.copy()
        records = np.zeros((len(hyper), len(self.records)))
        x, scale, shift = gathered(source, self.training)
        steps = self._program.run(
            following.parameters,
            following.statistics,
            following.slots,
            following.averages,
            x,
            scale,
            shift,
            source.rows.y,
            self._weights(source),
            source.numbers(order),
            hyper,
            first_step,
            records,
        )
        return Outcome(following, records[:steps], records[steps] if steps < len(hyper) else None)

    def gradient(self, state: State, source: Source, order: Array, hyper: Array, step: int) -> tuple[float, Array]:
        rows = source.numbers(order), hyper, step
        records, gradient = self._program.gradient(
            state.parameters, state.statistics, *gathered(source, self.training), source.rows.y, self._weights(source), *rows
        )
        objective = [r for name, r in zip(self.records, records, strict=True) if name == "loss" or name.startswith("penalty_")]
        return float(sum(objective)), gradient

    def _weights(self, source: Source) -> Array | None:
        weights = source.rows.weights
        return None if weights is None else weights.astype(float_type(self.training.dtype), copy=False)

    def predict(self, state: State, source: Source, hyper: Array, step: int = 0, sample: bool = False) -> Array:
        return self._prediction.predict(state, source, hyper, step, sample)


def gathered(source: Source, training: Training) -> tuple[Array, Array | None, Array | None]:
    """The features, and the scale and the shift that they are gathered with."""
    if source.affine is None:
        return source.features, None, None
    affine = source.affine.astype(float_type(training.dtype))
    return source.features, affine.scale, affine.shift


@dataclass(frozen=True)
class NativeEngine(Engine):
    """isa: one of `instruction_sets()`, the best by default; fused: allow hand-fused kernels."""

    isa: str | None = None
    fused: bool = True
    name = "native"

    def compile(self, network: Network, training: Training, rows: int, threads: int = 1) -> Program:
        return NativeProgram(network, training, rows, threads, self.isa or instruction_sets()[0], self.fused)

    def compile_prediction(self, network: Network, training: Training, threads: int = 1) -> PredictionProgram:
        return NativePrediction(network, training, threads, self.isa or instruction_sets()[0], self.fused)


def ordered(stream: Stream, count: int, isa: str) -> Array:
    """`stream.permutation(count)`."""
    return _native.permutation(stream.seed, stream.name, stream.step & 0xFFFFFFFF, count, isa)


def instruction_sets() -> list[str]:
    """What this machine can run, the best first."""
    return list(_native.isas())
