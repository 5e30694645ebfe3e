"""A training under way: where it stands, and what it takes to go on from there in another process."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import DivergedError
from plainnet.core.random import Purpose, Stream, stream
from plainnet.engines import hyper
from plainnet.engines.base import Program, Source, State
from plainnet.engines.order import permutation
from plainnet.schedules.base import Hyper
from plainnet.training.averaged import recomputed, still
from plainnet.training.clock import Clock
from plainnet.training.diagnosis import first_nonfinite
from plainnet.training.fingerprint import fingerprint
from plainnet.training.history import Row
from plainnet.training.prepared import Prepared

INTERRUPTED = "interrupted"  # the stop reason of a run that can go on
LONGEST = 1 << 20  # rows that epochs which are run in one call have together
TABLE = 1 << 16  # hyper-parameters of a whole training that are made at once, and no more
FEW = 4096  # rows of which the orders of many epochs are kept, for trials that share them


@dataclass
class Run:
    """`recent` holds the records of the steps since the last row of the history.

    stop_reason: why it ended before its time; note: the one line to show when another engine had to be used.
    rate_factor: times the scheduled learning rate is the one trained with; memory: what callbacks remember, by their names.
    steered: the specs of the callbacks that change what is learned; folder: where files go; end: the step to end at early.
    """

    program: Program
    data: Prepared
    state: State
    step: int = 0
    history: list[Row] = field(default_factory=list)
    recent: list[Array] = field(default_factory=list)
    best: State | None = None
    best_loss: float = float("inf")
    best_row: int = 0
    seconds: float = 0.0
    stop_reason: str | None = None
    note: str | None = None
    rate_factor: float = 1.0
    memory: dict[str, dict[str, Any]] = field(default_factory=dict)
    steered: tuple[Any, ...] = ()
    folder: Path | None = None
    end: int | None = None
    clock: Clock = field(default_factory=lambda: Clock(seconds=0.1))
    began: float = field(default_factory=time.monotonic)
    _judged: tuple[State, State] | None = field(default=None, init=False, repr=False)

    @cached_property
    def fingerprint(self) -> str:
        """Whose run it is; the data is looked at once."""
        return fingerprint(self.program, self.data, self.steered)

    @property
    def source(self) -> Source:
        return self.data.train

    @cached_property
    def epoch_steps(self) -> int:
        """Steps an epoch."""
        return -(-len(self.source) // self.program.batch_size)

    @property
    def last_step(self) -> int:
        return self.epoch_steps * self.program.training.epochs if self.end is None else self.end

    @property
    def next_row(self) -> int:
        """The next step after which a row of the history is closed."""
        every = self.epoch_steps * self.program.training.evaluate_every
        return min((self.step // every + 1) * every, self.last_step)

    @property
    def next_tick(self) -> int:
        """The step at which about a tenth of a second will have passed."""
        return self.clock.next_step(self.step)

    @property
    def epoch(self) -> int:
        """Whole epochs done."""
        return self.step // self.epoch_steps

    @property
    def done(self) -> bool:
        return self.stop_reason is not None or self.step >= self.last_step

    @property
    def kept(self) -> State:
        """The state to save: the best one where training stops early, else the last one to judge."""
        return self.best if self.best is not None else self.judged

    @property
    def judged(self) -> State:
        """The state to evaluate: with the averages in their places where the training averages, else as it is."""
        averaging = self.program.training.averaging
        if averaging is None or self.step == 0 or averaging.rate(self.step - 1) == 1.0:  # nothing but the last weights as yet
            return self.state
        if not averaging.recomputes or not self.state.statistics.size:
            return self.state.averaged()
        if self._judged is None or self._judged[0] is not self.state:  # made once for each state: it is a pass over the rows
            found = replace(self.state.averaged(), statistics=self.state.statistics)
            self._judged = self.state, replace(found, statistics=recomputed(self._still, found, self.source))
        return self._judged[1]

    @cached_property
    def _still(self) -> Program:
        return still(self.program, len(self.source))

    def advance(self, target: int) -> None:
        """Train up to that step; the clock counts training only."""
        start = time.perf_counter()
        try:
            while self.step < target:
                self._run(*self._ahead(target))
        finally:
            self.seconds += time.perf_counter() - start

    def _ahead(self, target: int) -> tuple[int, Array]:
        """How many steps towards the target the engine can run in one call, and the rows they train on.

        That is to the end of an epoch; beyond it where no batch of an epoch is short, so that epochs follow each other.
        """
        rows, size, first = len(self.source), self.program.batch_size, self.step % self.epoch_steps
        epochs = 1 if rows % size else max(1, LONGEST // rows)
        last = min(first + target - self.step, epochs * self.epoch_steps)
        orders = [self.order(self.epoch + ahead) for ahead in range(-(-last // self.epoch_steps))]
        order = orders[0] if len(orders) == 1 else np.concatenate(orders)
        return last - first, order[first * size : last * size]

    def _run(self, steps: int, order: Array) -> None:
        values, size = self.hyper(self.step, steps), self.program.batch_size
        outcome = self.program.run(self.state, self.source, order, values, self.step)
        self.state = outcome.state
        self.step += outcome.steps
        if len(outcome.records):
            self.recent.append(outcome.records)
        if outcome.failed is not None:
            raise self._diverged(order[outcome.steps * size : (outcome.steps + 1) * size], values[outcome.steps])

    def hyper(self, first_step: int, steps: int) -> Array:
        """The table of so many steps, every learning rate times the factor in force."""
        stop, whole = first_step + steps, self._table
        values = whole[first_step:stop].copy() if stop <= len(whole) else hyper.filled(self._columns, first_step, steps)
        if self.rate_factor != 1.0:
            values[:, [name.endswith(".learning_rate") for name in self._columns]] *= self.rate_factor
        return values

    @cached_property
    def _table(self) -> Array:
        """Of every step, where that is little: made once, and not for each epoch."""
        steps = self.epoch_steps * self.program.training.epochs
        return hyper.filled(self._columns, 0, steps if steps * len(self._columns) <= TABLE else 0)

    @cached_property
    def _columns(self) -> dict[str, Hyper]:
        return hyper.columns(self.program.network, self.program.training)

    def rate(self, step: int) -> float:
        """The optimizer's learning rate at that step, times the factor in force."""
        rate: Hyper = self.program.training.optimizer.learning_rate
        return self.rate_factor * (rate(step) if callable(rate) else rate)

    def order(self, epoch: int) -> Array:
        """The rows of an epoch in the order they are trained on; a full batch needs no shuffling."""
        rows, training = len(self.source), self.program.training
        fixed = not training.shuffle or self.program.batch_size >= rows
        return np.arange(rows) if fixed else shuffled(training.seed_of("order"), epoch, rows)

    def rows_since(self, steps: int) -> Array:
        """How many rows each of the last so many steps trained on."""
        return np.asarray(self._batches.take(np.arange(self.step - steps, self.step), mode="wrap"))

    @cached_property
    def _batches(self) -> Array:
        """How many rows each batch of an epoch has."""
        size = self.program.batch_size
        return np.minimum(size, len(self.source) - np.arange(self.epoch_steps) * size)

    def weights_since(self, steps: int) -> Array:
        """What the batches of the last so many steps weighed: their rows, or the sum of these rows' weights."""
        weights = self.source.weights
        if weights is None:
            return self.rows_since(steps)
        first, starts = self.step - steps, np.arange(0, len(weights), self.program.batch_size)
        epochs = range(first // self.epoch_steps, -(-self.step // self.epoch_steps))
        sums = np.concatenate([np.add.reduceat(weights[self.order(epoch)], starts) for epoch in epochs])
        return np.asarray(sums[first % self.epoch_steps :][:steps])

    def _diverged(self, order: Array, values: Array) -> DivergedError:
        place = first_nonfinite(self.program, self.state, self.source, order, values, self.step)
        error = DivergedError(
            f"Training met a non-finite value at step {self.step}, first in {place}.",
            f"{self.step} good steps, the last state of which is kept",
            "Lower the learning rate, or check that the features are scaled.",
        )
        error.step, error.place = self.step, place
        return error


def shuffled(seed: int, epoch: int, rows: int) -> Array:
    """The order of an epoch, int64; kept, because an epoch may be run in many pieces, and trials share their seeds."""
    return (_of_few if rows <= FEW else _of_many)(seed, epoch, rows)


def _order(seed: int, epoch: int, rows: int) -> Array:
    return permutation(Stream(seed, stream(Purpose.ORDER), epoch), rows)


_of_few, _of_many = lru_cache(maxsize=256)(_order), lru_cache(maxsize=2)(_order)
