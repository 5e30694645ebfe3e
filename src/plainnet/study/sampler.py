"""Optuna's samplers, in memory and in batches: tpe (tree-structured Parzen estimators), cmaes, or random points.

A sampler is made anew for each batch, seeded by (seed, batch), asked and told in order: what it asks for depends on these and on
what it was told alone. Bergstra, Bardenet, Bengio and Kegl, "Algorithms for hyper-parameter optimization", 2011; Hansen and
Ostermeier, "Completely derandomized self-adaptation in evolution strategies", 2001.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from plainnet.core.errors import RequestError
from plainnet.core.random import Purpose, Stream, stream
from plainnet.study.paths import Table
from plainnet.study.space import Axes, rounded
from plainnet.study.spec import Range, Search

Optuna = Any  # the package, imported when a search begins


@dataclass(frozen=True)
class Outcome:
    """value: of the metric, None where a trial was lost; epochs: after which the point was given up, None if it was not."""

    value: float | None
    epochs: int | None = None


class Sampler:
    """rising: more of the metric is better."""

    def __init__(self, settings: Search, axes: Axes, rising: bool) -> None:
        self.settings, self.axes, self.worst = settings, axes, -math.inf if rising else math.inf
        self.optuna = _package("optuna")
        self.optuna.logging.set_verbosity(self.optuna.logging.WARNING)
        storage, direction = self.optuna.storages.InMemoryStorage(), "maximize" if rising else "minimize"
        self.study = self.optuna.create_study(storage=storage, direction=direction)
        self.kinds = {path: _distribution(self.optuna, axes, path) for path in axes.labels}
        self.open: list[Any] = []
        self.asked = 0

    def ask(self) -> list[Table]:
        """The points of the next batch: path -> value."""
        count = min(self.settings.batch, self.settings.count - self.asked)
        seed = Stream(self.settings.seed, stream(Purpose.SEARCH), self.asked // self.settings.batch).keys(1, 1)[0, 0]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", self.optuna.exceptions.ExperimentalWarning)
            self.study.sampler = SAMPLERS[self.settings.sampler](self.optuna, int(seed) >> 32)
        self.open = [self.study.ask(self.kinds) for _ in range(count)]
        self.asked += count
        return [{path: self._value(path, trial.params[path]) for path in self.kinds} for trial in self.open]

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        """What the points of that batch came to, in their order; one that was lost is worse than any other."""
        for trial, outcome in zip(self.open, outcomes, strict=True):
            if outcome.epochs is None:
                self.study.tell(trial, self.worst if outcome.value is None else outcome.value)
                continue
            if outcome.value is not None:
                trial.report(outcome.value, outcome.epochs)
            self.study.tell(trial, state=self.optuna.trial.TrialState.PRUNED)

    def _value(self, path: str, found: Any) -> Any:
        listed = self.axes.listed.get(path)
        return listed.values[found] if listed else rounded(self.axes.ranges[path], found)


def _distribution(optuna: Optuna, axes: Axes, path: str) -> Any:
    """Listed values are chosen by their numbers, since they may be tables."""
    if path in axes.listed:
        return optuna.distributions.CategoricalDistribution(tuple(range(len(axes.listed[path].values))))
    axis: Range = axes.ranges[path]
    if axis.whole:
        return optuna.distributions.IntDistribution(math.ceil(axis.low), math.floor(axis.high), log=axis.scale == "log")
    return optuna.distributions.FloatDistribution(axis.low, axis.high, log=axis.scale == "log")


def _cmaes(optuna: Optuna, seed: int) -> Any:
    _package("cmaes")
    return optuna.samplers.CmaEsSampler(seed=seed)


SAMPLERS: dict[str, Callable[[Optuna, int], Any]] = {
    "tpe": lambda optuna, seed: optuna.samplers.TPESampler(seed=seed, constant_liar=True),  # keeps the points of a batch apart
    "random": lambda optuna, seed: optuna.samplers.RandomSampler(seed=seed),
    "cmaes": _cmaes,
}


def _package(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        advice = "Install it: pip install 'plainnet[search]'."
        raise RequestError(f"This search needs the package {name}.", "none is installed", advice) from error
