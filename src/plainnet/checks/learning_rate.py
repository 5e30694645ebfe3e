"""Learning-rate range test: the rate grows exponentially from step to step, and the loss says which rates train.

lr(t) = first * (last / first)^(t / (steps - 1)); it ends early where the loss explodes (Smith, "Cyclical learning rates", WACV
2017; on an exponential scale Gugger, "How do you find a good learning rate", 2018).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import DivergedError, require
from plainnet.engines.base import batch_rows
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.schedules.base import Schedule
from plainnet.training.fit import begin
from plainnet.training.prepared import Prepared
from plainnet.training.trial import Trial

CHUNK = 10  # steps between two looks at the loss
EXPLODED = 4.0  # times the least smoothed loss so far
WINDOW = 0.25  # the smoothing's standard deviation, in powers of ten of the rate
LEAST_FALL = 0.02  # of the loss over the whole test, as a share, below which nothing was learned


@dataclass(frozen=True)
class RangeTest:
    """Rates (N,) and the data loss of each step's batch (N,), as it was and smoothed.

    steepest: the rate at which the loss falls fastest; lowest: at which it is least, whose tenth is the most one should use.
    Both are None where the loss never fell. exploded: it ended before the last rate.
    """

    rates: Array
    losses: Array
    smoothed: Array
    steepest: float | None
    lowest: float | None
    exploded: bool

    @property
    def most(self) -> float | None:
        """A tenth of the rate with the least loss: beyond, training is at the edge of falling apart."""
        return None if self.lowest is None else self.lowest / 10

    @property
    def suggestion(self) -> float | None:
        """The steepest rate, or the most one should use where that is less."""
        return None if self.steepest is None or self.most is None else min(self.steepest, self.most)


@dataclass(frozen=True)
class Growth(Schedule):
    """first * factor^step."""

    first: float
    factor: float

    def __call__(self, step: int) -> float:
        return self.first * self.factor**step


def range_test(trial: Trial, data: Prepared, first: float = 1e-6, last: float = 10.0, steps: int = 300) -> RangeTest:
    """Train so many steps from the first weights on; the trial's own rate and schedule, callbacks and epochs are left out."""
    require(0 < first < last < math.inf, "The rates of a range test grow.", f"{first:g} to {last:g}", "Give 1e-6 to 10, say.")
    require(steps >= 20, "A range test needs 20 steps at least.", steps, "Use 300, say.")
    growth = Growth(first, (last / first) ** (1 / (steps - 1)))
    losses, exploded = _losses(trial.network, data, _growing(trial.training, data, growth, steps), trial, steps)
    rates = np.array([growth(step) for step in range(len(losses))])
    return judged(rates, losses, exploded)


def judged(rates: Array, losses: Array, exploded: bool = False) -> RangeTest:
    """What losses (N,) at growing rates (N,) say."""
    decades = np.log10(rates)
    smoothed = _smooth(decades, losses)
    least = int(smoothed.argmin())
    fell = least >= 2 and smoothed[:least].max() - smoothed[least] > LEAST_FALL * abs(smoothed[0])
    if not fell:
        return RangeTest(rates, losses, smoothed, None, None, exploded)
    slopes = np.gradient(smoothed[: least + 1], decades[: least + 1])
    return RangeTest(rates, losses, smoothed, float(rates[slopes.argmin()]), float(rates[least]), exploded)


def _growing(training: Training, data: Prepared, growth: Growth, steps: int) -> Training:
    rows = len(data.train)
    epochs = -(-steps // -(-rows // batch_rows(training, rows)))
    return replace(training, optimizer=replace(training.optimizer, learning_rate=growth), epochs=epochs, early_stopping=None)


def _losses(network: Network, data: Prepared, training: Training, trial: Trial, steps: int) -> tuple[Array, bool]:
    """The loss of each step, up to the first one that is not finite or far above the least; whether it came so far."""
    run = begin(network, data, training, trial.engine, trial.threads, None)
    column, exploded = run.program.records.index("loss"), False
    losses = np.empty(0)
    while run.step < steps and not exploded:
        try:
            run.advance(min(run.step + CHUNK, steps))
        except DivergedError:
            exploded = True
        losses = np.concatenate([records[:, column] for records in run.recent] or [losses])
        exploded = exploded or _explodes(losses)
    require(
        len(losses) > 2,
        "Training fell apart at once.",
        "a loss that is not finite",
        "Begin with a lower rate, or check that the features are scaled.",
    )
    return losses, exploded


def _explodes(losses: Array) -> bool:
    """Whether the mean of the last steps is far above that of any so many before."""
    means = np.convolve(losses, np.full(CHUNK, 1 / CHUNK), mode="valid")
    return bool(len(means) > 0 and means[-1] > EXPLODED * means.min())


def _smooth(decades: Array, losses: Array) -> Array:
    """Each loss with its neighbors on both sides, by a Gaussian of the rates' logarithms: it lags behind nothing."""
    weights = np.exp(-0.5 * ((decades[:, None] - decades) / WINDOW) ** 2)
    found: Array = weights @ losses / weights.sum(axis=1)
    return found
