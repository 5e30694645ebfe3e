"""The seam between specs and fast code: compile a network and its training once, then run k steps at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, cast

import numpy as np

from plainnet.core.arrays import Array, Selected, float_type
from plainnet.core.errors import require
from plainnet.datasets.base import Rows
from plainnet.losses.base import Loss
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.preprocessing.base import Affine


@dataclass(frozen=True)
class State:
    """All that training changes, as plain arrays of the training's dtype: parameters (P,), statistics (S,), slots (K, P).

    averages: of the parameters and then of the statistics, (P + S,), where the training averages, else (0,).
    """

    parameters: Array
    statistics: Array
    slots: Array
    averages: Array = field(default_factory=lambda: np.empty(0))

    @classmethod
    def initial(cls, network: Network, training: Training) -> State:
        dtype = float_type(training.dtype)
        parameters = network.initial_parameters(training.seed_of("weights")).astype(dtype)
        statistics = network.initial_statistics().astype(dtype)
        slots = np.zeros((training.slots, network.parameters.size), dtype)
        averages = np.concatenate([parameters, statistics]) if training.averaging else np.empty(0, dtype)
        return cls(parameters, statistics, slots, averages)

    def copy(self) -> State:
        return State(*(values.copy() for values in vars(self).values()))

    def averaged(self) -> State:
        """The same with its averages in the place of parameters and statistics, where there are any."""
        if not self.averages.size:
            return self
        parameters, statistics = np.split(self.averages, [self.parameters.size])
        return replace(self, parameters=parameters, statistics=statistics)


@dataclass(frozen=True)
class Source:
    """Rows as a data set has them, and their features as engines gather them: after the steps so far, then scaled by `affine`.

    index: int64 numbers of those `rows` (and `prepared`) that are meant, where not all are: a part of a large file is not
    copied. Whoever wants the rows meant takes len(source), x, y, weights, take or part; `rows` are those of the whole file.
    """

    rows: Rows
    affine: Affine | None = None
    prepared: Array | None = None
    index: Array | None = None

    def __len__(self) -> int:
        return len(self.rows if self.index is None else self.index)

    @property
    def features(self) -> Array:
        """(len(rows), F): what the steps before the affine one made of the rows' features, or those themselves."""
        return self.rows.x if self.prepared is None else self.prepared

    @property
    def x(self) -> Array:
        """The features meant, as the data set has them; where there is an index they are gathered a slice at a time."""
        return self.rows.x if self.index is None else cast(Array, Selected(self.rows.x, self.index))

    @property
    def y(self) -> Array:
        return self.rows.y if self.index is None else self.rows.y[self.index]

    @property
    def weights(self) -> Array | None:
        weights = self.rows.weights
        return weights if self.index is None or weights is None else weights[self.index]

    def numbers(self, order: Any) -> Any:
        """The numbers within `rows` of the rows that `order` numbers."""
        return order if self.index is None else self.index[order]

    def take(self, order: Array | slice) -> Rows:
        """Those rows, as the data set has them."""
        return self.rows.take(self.numbers(order))

    def part(self, order: Array | slice) -> Source:
        """A source of those rows alone."""
        prepared = None if self.prepared is None else self.prepared[self.numbers(order)]
        return Source(self.take(order), self.affine, prepared)


@dataclass(frozen=True)
class Outcome:
    """records: (steps, len(Program.records)) float64; fewer `steps` than asked for means the next one was not finite.

    The state is the one after those steps; the records of the step that failed, if any, are in `failed`.
    """

    state: State
    records: Array
    failed: Array | None = None

    @property
    def steps(self) -> int:
        return len(self.records)


class Predictor(Protocol):
    """A function of one row (F,) or of rows (N, F) as the data set has them: the link of their logits, (C,) or (N, C).

    out: where to write it, a dense array of that shape and of the model's dtype; without it a new array is made.
    """

    def __call__(self, x: Any, out: Any = None) -> Array: ...


class PredictionProgram(ABC):
    """A network compiled to predict. It holds no state of its own between calls."""

    network: Network
    training: Training
    engine: str
    isa: str
    threads: int

    @abstractmethod
    def predict(self, state: State, source: Source, hyper: Array, step: int = 0, sample: bool = False) -> Array:
        """Logits (N, C); sample: with the masks on (MC dropout)."""

    def predictor(self, state: State, affine: Affine | None, hyper: Array, otherwise: Predictor) -> Predictor:
        """A copy of that state as a function of rows, which `affine` scales; `otherwise` takes what is left to it."""
        return otherwise


class Program(PredictionProgram):
    """A network and its training, compiled.

    A step: gradient of data loss and penalties, the chain of transforms, update, constraints, averaging. Of the records,
    gradient_norm is the norm of that gradient, and update_norm that of what the chain makes of it, before any constraint.
    What is frozen counts in neither.
    """

    batch_size: int
    records: tuple[str, ...]

    @abstractmethod
    def run(self, state: State, source: Source, order: Array, hyper: Array, first_step: int) -> Outcome:
        """Train on the rows of the source numbered by `order` (int64), `batch_size` a step, the last short where it must be.

        hyper: (steps, columns) float64, made by `engines.hyper.table`. The state given is left as it was.
        """

    @abstractmethod
    def gradient(self, state: State, source: Source, order: Array, hyper: Array, step: int) -> tuple[float, Array]:
        """Objective (data loss and penalties) and its gradient, masks on, on the one batch that `order` numbers.

        The gradient of what is frozen is given as 0.
        """


class Engine(ABC):
    """Compiles. An engine that cannot run a concept raises UnsupportedError naming it."""

    name: str

    @abstractmethod
    def compile(self, network: Network, training: Training, rows: int, threads: int = 1) -> Program:
        """For batches of at most `rows` rows (the training's batch size, or all of them)."""

    @abstractmethod
    def compile_prediction(self, network: Network, training: Training, threads: int = 1) -> PredictionProgram:
        """The same without the training."""


def batch_rows(training: Training, rows: int) -> int:
    """How many rows a full batch has, of a training set of that many."""
    return min(training.batch_size or rows, rows)


def check_targets(network: Network, loss: Loss, rows: Rows | Source, order: Array | slice = slice(None)) -> None:
    """Targets, of the rows of that order, must fit the outputs."""
    targets = loss.targets(network.outputs)
    if rows.y.ndim == 1:
        labels = rows.y[order]
        highest, lowest = int(labels.max(initial=-1)), int(labels.min(initial=0))
        require(
            highest < targets and lowest >= 0,
            f"The network has {network.outputs} outputs, so class numbers go from 0 to {targets - 1}.",
            highest if highest >= targets else lowest,
            f"End the network with Dense({loss.outputs(highest + 1)}), or check the labels.",
        )
    else:
        needed = loss.outputs(rows.y.shape[1])
        require(
            needed == network.outputs,
            f"The network has {network.outputs} outputs, and {loss.concept_name()} needs {loss.per_target} for each target.",
            f"{rows.y.shape[1]} targets",
            f"End the network with Dense({needed}), or with Dense() to leave it open.",
        )
