"""A model is a trained network with everything it needs to predict: parameters, statistics, preprocessing, class names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from plainnet.core.arrays import Array, float_type
from plainnet.core.columns import Column
from plainnet.core.errors import require
from plainnet.core.task import Task
from plainnet.datasets.base import Rows
from plainnet.engines import hyper
from plainnet.engines.base import PredictionProgram, Predictor, Source, State, check_targets
from plainnet.engines.choose import EngineName, compile_prediction
from plainnet.engines.sources import source_of
from plainnet.losses.base import Loss
from plainnet.metrics.base import Metric
from plainnet.model.files import Header, read_model, write_model
from plainnet.model.predictor import GeneralPredictor
from plainnet.model.scores import Scores, scores
from plainnet.network.network import Network
from plainnet.network.training import Dtype, Training
from plainnet.preprocessing.base import FittedStep
from plainnet.preprocessing.fitting.chain import parted

BLOCK = 1 << 14  # rows of a source read at a time: whole blocks of what engines predict at once


@dataclass(frozen=True)
class Model:
    """parameters (P,) and statistics (S,) are flat vectors of `dtype`; `network.parameters.views` names their parts.

    columns: what the features of the rows are that it is given; steps: what is done to them first.
    """

    network: Network
    loss: Loss
    parameters: Array
    statistics: Array
    columns: tuple[Column, ...]
    steps: tuple[FittedStep, ...] = ()
    class_names: tuple[str, ...] = ()
    dtype: Dtype = "float32"
    engine: EngineName = "auto"
    threads: int | None = None
    task: Task = "classification"
    target_names: tuple[str, ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        """Without what is compiled: a process that reads a pickle compiles for itself."""
        return {name: value for name, value in vars(self).items() if name != "_program"}

    @property
    def names(self) -> tuple[str, ...]:
        """What each target is called: a class, a label or a number."""
        count = self.loss.targets(self.network.outputs)
        return self.class_names or self.target_names or tuple(str(i) for i in range(count))

    @cached_property
    def _program(self) -> PredictionProgram:
        training = Training(self.loss, metrics=(), dtype=self.dtype)
        return compile_prediction(self.engine, self.network, training, self.threads)

    @property
    def _state(self) -> State:
        return State(self.parameters, self.statistics, np.empty((0, 0), self.parameters.dtype))

    def _hyper(self, step: int) -> Array:
        return np.asarray(hyper.table(self.network, self._program.training, step, 1)[0])

    def logits(self, x: Array | Source, sample: bool = False, step: int = 0) -> Array:
        """Rows (N, ...) -> the network's outputs; sample: with the masks of that step on (MC dropout).

        Of a source, the rows that it means, as the data set has them; they are read a few at a time.
        """
        if isinstance(x, Source):
            starts = range(0, max(len(x), 1), BLOCK)
            return np.concatenate([self.logits(x.take(slice(start, start + BLOCK)).x) for start in starts])
        flat = self._rows(x)
        source = source_of(Rows(flat, np.zeros(len(flat), np.int32)), self.columns, self.steps, float_type(self.dtype))
        return self._program.predict(self._state, source, self._hyper(step), step, sample)

    def predict_link(self, x: Array | Source) -> Array:
        """Rows (N, ...) -> the loss's link of the logits: probabilities, values, a mean and a variance, quantiles."""
        with np.errstate(all="ignore"):
            return np.asarray(self.loss.link(self.logits(x)))

    def predict_proba(self, x: Array | Source) -> Array:
        """Rows (N, ...) -> the probability of each class or label (N, C)."""
        known = self.task != "regression" and self.loss.probable
        given = f"{self.loss.concept_name()} for {self.task}"
        require(known, "The model gives no probabilities.", given, "Use predict, or train with a cross-entropy.")
        return self.predict_link(x)

    def predict(self, x: Array | Source) -> Array:
        """Rows (N, ...) -> class numbers (N,), labels (N, L) of 0 and 1, or numbers (N, T), by the task."""
        z = self.logits(x)
        with np.errstate(all="ignore"):
            if self.task == "classification":
                return np.asarray(self.loss.ranks(z).argmax(axis=1))
            point = np.asarray(self.loss.point(z))
        return (point >= 0.5).astype(np.int32) if self.task == "multilabel" else point

    def predictor(self) -> Predictor:
        """`predict_link` as a function `predictor(x, out=None)` of one row (F,) or of rows (N, F), for programs that ask often.

        Made once, it does no more at a call than the network asks for. It never changes, and any threads may call it: calls
        of few rows take turns, longer ones let other threads run and use the model's.
        """
        general = GeneralPredictor(self.predict_link, self.loss.linked(self.network.outputs), float_type(self.dtype))
        before, affine = parted(self.steps, np.dtype(np.float32))
        return general if before else self._program.predictor(self._state, affine, self._hyper(0), general)

    def evaluate(self, rows: Rows | Source, metrics: Sequence[Metric] = ()) -> Scores:
        """The scores of the task, and more metrics on request."""
        source = rows if isinstance(rows, Source) else Source(rows)
        z = self.logits(source)
        check_targets(self.network, self.loss, source)
        return scores(self.loss, self.task, z, source, metrics)

    def save(self, path: Path | str) -> None:
        """Write one file, whole or not at all: readable JSON where its name ends in .json, else safetensors."""
        steps, names = tuple(fitted.step for fitted in self.steps), (self.class_names, self.target_names)
        header = Header(self.network, self.loss, self.dtype, self.columns, steps, *names, self.task)
        write_model(Path(path), header, self.parameters, self.statistics, [fitted.learned for fitted in self.steps])

    @classmethod
    def load(cls, path: Path | str) -> Model:
        """Read a file that `save` wrote. Nothing in it is ever executed."""
        header, parameters, statistics, steps = read_model(Path(path))
        about = header.columns, steps, header.class_names, header.dtype
        model = cls(header.network, header.loss, parameters, statistics, *about)
        return replace(model, task=header.task, target_names=header.target_names)

    @property
    def feature_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def _rows(self, x: Array) -> Array:
        flat = np.ascontiguousarray(x)
        flat = flat.reshape(len(flat), math.prod(flat.shape[1:]))
        require(
            flat.shape[1] == len(self.columns),
            f"The model was trained on rows of {len(self.columns)} values.",
            flat.shape[1],
            "Give the same columns, in the same order.",
        )
        numeric = flat.dtype in (np.uint8, np.float32, np.float64)
        return flat if numeric else flat.astype(np.float64)
