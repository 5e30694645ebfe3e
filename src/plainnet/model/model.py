"""A model is a trained network with everything it needs to predict: parameters, statistics, preprocessing, class names."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.datasets.base import Rows
from plainnet.engines import hyper
from plainnet.engines.base import Program, Source, State, check_targets
from plainnet.engines.choose import EngineName, compile_program
from plainnet.losses.base import Loss
from plainnet.model.files import Header, read_model, write_model
from plainnet.model.scores import Scores, scores
from plainnet.network.network import Network
from plainnet.network.training import Dtype, Training
from plainnet.preprocessing.base import Affine


@dataclass(frozen=True)
class Model:
    """parameters (P,) and statistics (S,) are flat vectors of `dtype`; `network.parameters.views` names their parts."""

    network: Network
    loss: Loss
    parameters: Array
    statistics: Array
    affine: Affine | None = None
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    dtype: Dtype = "float32"
    engine: EngineName = "auto"
    threads: int | None = None

    @cached_property
    def _program(self) -> Program:
        training = Training(self.loss, dtype=self.dtype)
        return compile_program(self.engine, self.network, training, 1, self.threads)[0]

    def logits(self, x: Array | Source, sample: bool = False, step: int = 0) -> Array:
        """Rows (N, ...) -> the network's outputs (N, C); sample: with the masks of that step on (MC dropout).

        Of a source, only the rows it means are read, a few at a time; the scaling is the model's own.
        """
        source = x if isinstance(x, Source) else Source(Rows(x, np.zeros(len(x), np.int32)))
        source = replace(source, rows=replace(source.rows, x=self._rows(source.rows.x)), affine=self.affine)
        state = State(self.parameters, self.statistics, np.empty((0, 0), self.parameters.dtype))
        values = hyper.table(self.network, self._program.training, step, 1)[0]
        return self._program.predict(state, source, values, step, sample)

    def predict_proba(self, x: Array | Source) -> Array:
        """Rows (N, ...) -> the loss's link of the logits, (N, C)."""
        with np.errstate(all="ignore"):
            return np.asarray(self.loss.link(self.logits(x)))

    def predict(self, x: Array | Source) -> Array:
        """Rows (N, ...) -> class numbers (N,)."""
        return np.asarray(self.logits(x).argmax(axis=1))

    def evaluate(self, rows: Rows | Source) -> Scores:
        source = rows if isinstance(rows, Source) else Source(rows)
        z = self.logits(source)
        check_targets(self.network, source)
        return scores(self.loss, z, source)

    def save(self, path: Path | str) -> None:
        """Write one safetensors file, whole or not at all."""
        header = Header(self.network, self.loss, self.dtype, self.class_names, self.feature_names)
        write_model(Path(path), header, self.parameters, self.statistics, self.affine)

    @classmethod
    def load(cls, path: Path | str) -> Model:
        """Read a file that `save` wrote. Nothing in it is ever executed."""
        header, parameters, statistics, affine = read_model(Path(path))
        names = header.class_names, header.feature_names
        return cls(header.network, header.loss, parameters, statistics, affine, *names, header.dtype)

    def _rows(self, x: Array) -> Array:
        flat = np.ascontiguousarray(x)
        flat = flat.reshape(len(flat), math.prod(flat.shape[1:]))
        require(
            flat.shape[1] == self.network.inputs,
            f"The model was trained on rows of {self.network.inputs} values.",
            flat.shape[1],
            "Give the same columns, in the same order.",
        )
        numeric = flat.dtype in (np.uint8, np.float32, np.float64)
        return flat if numeric else flat.astype(np.float64)
