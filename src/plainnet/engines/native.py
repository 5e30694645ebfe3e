"""The native engine: a network and its training compiled to a program that runs k steps a call, without Python."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from plainnet.core.arrays import Array, float_type
from plainnet.engines import _native
from plainnet.engines.base import Engine, Outcome, Program, Source, State, batch_rows
from plainnet.engines.planner import Planner
from plainnet.network.network import Network
from plainnet.network.training import Training

PREDICTED_ROWS = 256  # predicted at a time: enough to fill the matrix product, little enough to stay in cache


class NativeProgram(Program):
    engine = "native"

    def __init__(self, network: Network, training: Training, rows: int, threads: int, isa: str, fused: bool) -> None:
        self.network, self.training = network, training
        self.batch_size, self.threads, self.isa, self.fused = batch_rows(training, rows), threads, isa, fused
        self.dtype = float_type(training.dtype)
        planner = Planner(network, training, self.batch_size)
        self.records = planner.record_names
        self._program = self._compile(planner.plan(**planner.training_lists()))
        predicting = Planner(network, training, PREDICTED_ROWS)
        predict, sample = predicting.prediction(masks=False), predicting.prediction(masks=True)
        self._predicting = predicting.plan(predict=predict, sample=sample)

    def _compile(self, plan: dict[str, Any]) -> Any:
        return _native.Program(self.training.dtype, self.isa, self.threads, self.fused, self.training.seed, plan)

    @cached_property
    def _predictor(self) -> Any:
        """Made when the first prediction is wanted."""
        return self._compile(self._predicting)

    def run(self, state: State, source: Source, order: Array, hyper: Array, first_step: int) -> Outcome:
        following = state.copy()
        records = np.zeros((len(hyper), len(self.records)))
        x, scale, shift = self._features(source)
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
            state.parameters, state.statistics, *self._features(source), source.rows.y, self._weights(source), *rows
        )
        objective = [r for name, r in zip(self.records, records, strict=True) if name == "loss" or name.startswith("penalty_")]
        return float(sum(objective)), gradient

    def _features(self, source: Source) -> tuple[Array, Array | None, Array | None]:
        if source.affine is None:
            return source.features, None, None
        affine = source.affine.astype(self.dtype)
        return source.features, affine.scale, affine.shift

    def _weights(self, source: Source) -> Array | None:
        weights = source.rows.weights
        return None if weights is None else weights.astype(self.dtype, copy=False)

    def predict(self, state: State, source: Source, hyper: Array, step: int = 0, sample: bool = False) -> Array:
        rows = *self._features(source), source.index
        found: Array = self._predictor.predict(state.parameters, state.statistics, *rows, hyper, step, sample)
        return found


@dataclass(frozen=True)
class NativeEngine(Engine):
    """isa: one of `instruction_sets()`, the best by default; fused: allow hand-fused kernels."""

    isa: str | None = None
    fused: bool = True
    name = "native"

    def compile(self, network: Network, training: Training, rows: int, threads: int = 1) -> Program:
        return NativeProgram(network, training, rows, threads, self.isa or instruction_sets()[0], self.fused)


def instruction_sets() -> list[str]:
    """What this machine can run, the best first."""
    return list(_native.isas())
