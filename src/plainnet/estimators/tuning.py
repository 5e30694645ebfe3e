"""A cocktail of regularizers found under a time limit: settings drawn at random, of which the better half trains twice as long.

Kadra, Lindauer, Hutter and Grabocka, "Well-tuned simple nets excel on tabular datasets", 2021: which regularizers help differs
from table to table, and a mixture beats each of them. Jamieson and Talwalkar, "Non-stochastic best arm identification and
hyperparameter optimization", 2016: successive halving.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import check_scoring
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state

from plainnet.core.errors import DivergedError, require
from plainnet.engines.choose import native_problem
from plainnet.estimators.base import BaseMLP, threads_of
from plainnet.estimators.members import side_by_side
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy

Settings = dict[str, Any]
SPACE: Mapping[str, Sequence[Any]] = {
    "hidden_layer_sizes": [(64,), (128,), (256,), (64, 64), (128, 128), (256, 256), (128, 128, 128)],
    "dropout": [0.0, 0.0, 0.1, 0.2, 0.4],
    "input_dropout": [0.0, 0.0, 0.05, 0.1],
    "alpha": [0.0, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1],
    "normalization": [None, "batch", "layer"],
    "learning_rate": ["constant", "cosine"],
    "learning_rate_init": [3e-4, 1e-3, 3e-3, 1e-2],
}
SMOOTHING = ["auto", SoftmaxCrossEntropy(0.05), SoftmaxCrossEntropy(0.1)]  # of the loss, where there is one class a row


@dataclass(frozen=True)
class Tried:
    """score: on the validation rows, -inf where it diverged; cut: the time limit ended it before its epochs."""

    settings: Settings
    epochs: int
    score: float
    seconds: float
    cut: bool = False


@dataclass(frozen=True)
class Tuned:
    """best_estimator: fitted anew on all rows; best: what was tried with its settings; tried: all, in order."""

    best_estimator: BaseMLP
    best: Tried
    tried: list[Tried]


@dataclass(frozen=True)
class Search:
    """parts: training and validation features, training and validation targets; ends: by time.monotonic."""

    given: BaseMLP
    parts: Sequence[Any]
    threads: int
    ends: float
    seed: int
    tried: list[Tried] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return time.monotonic() >= self.ends


def tune(
    estimator: BaseMLP,
    X: Any,  # noqa: N803
    y: Any,
    time_limit: float | None = None,
    space: Mapping[str, Sequence[Any]] | None = None,
    n_candidates: int = 16,
    validation_fraction: float = 0.2,
    random_state: Any = 0,
) -> Tuned:
    """The best settings found for that estimator, itself the first candidate, judged on validation rows by its scoring.

    time_limit: seconds of searching, with new candidates while they last; the last training, on all rows, comes on top. Without
    it n_candidates are tried, and the same again for the same random_state. space: parameter -> values to draw from.
    """
    require(n_candidates >= 1, "There must be candidates.", n_candidates, "Use 16, say.")
    source = check_random_state(random_state)
    values = _suited(estimator, y) if space is None else space
    seed = int(source.randint(np.iinfo(np.int32).max))
    stratify = y if is_classifier(estimator) and _every_class_twice(y) else None
    parts = train_test_split(X, y, test_size=validation_fraction, random_state=seed, stratify=stratify)
    threads = 1 if estimator.engine == "reference" or native_problem() else threads_of(estimator.n_jobs)
    ends = math.inf if time_limit is None else time.monotonic() + time_limit
    search = Search(estimator, parts, threads, ends, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        first: list[Settings] = [{}]
        while not search.tried or (time_limit is not None and not search.over):
            drawn = [_draw(values, source) for _ in range(n_candidates - len(first))]
            _halve(search, first + drawn)
            first = []
        best = max(search.tried, key=lambda one: (not one.cut, one.score, one.epochs))
        fitted = clone(estimator).set_params(**best.settings, max_iter=best.epochs, random_state=seed).fit(X, y)
    return Tuned(fitted, best, search.tried)


def _suited(estimator: BaseMLP, y: Any) -> Mapping[str, Sequence[Any]]:
    smooth = is_classifier(estimator) and estimator.loss == "auto" and np.ndim(y) == 1
    return {**SPACE, "loss": SMOOTHING} if smooth else SPACE


def _every_class_twice(y: Any) -> bool:
    return np.ndim(y) == 1 and np.unique(np.asarray(y), return_counts=True)[1].min() > 1


def _draw(space: Mapping[str, Sequence[Any]], source: Any) -> Settings:
    return {name: values[source.randint(len(values))] for name, values in space.items()}


def _halve(search: Search, candidates: Sequence[Settings]) -> None:
    """Until one is left, which trains for max_iter epochs."""
    for epochs in _rungs(len(candidates), search.given.max_iter):
        work = [partial(_try, search, settings, epochs) for settings in candidates]
        tried = [one for one in side_by_side(work, min(search.threads, len(work))) if one is not None]
        search.tried.extend(tried)
        if len(tried) < len(candidates):
            return
        best = sorted(tried, key=lambda one: -one.score)
        candidates = [one.settings for one in best[: max(1, len(best) // 2)]]


def _rungs(count: int, most: int) -> Iterator[int]:
    halvings = count.bit_length() - 1
    yield from (-(-most // 2**left) for left in range(halvings, -1, -1))


def _try(search: Search, settings: Settings, epochs: int) -> Tried | None:
    """None where the time was over before, unless it is the first."""
    began = time.monotonic()
    if search.over and (settings or search.tried):
        return None
    x, held, y, held_y = search.parts
    limit = None if search.ends == math.inf else max(search.ends - began, 1e-3)
    own = {"max_iter": epochs, "time_limit": limit, "random_state": search.seed, "n_jobs": 1, "n_members": 1}
    candidate = clone(search.given).set_params(**settings, **own)
    try:
        candidate.fit(x, y)
        score = float(check_scoring(candidate, candidate.scoring)(candidate, held, held_y))
    except DivergedError:
        score = -math.inf
    return Tried(settings, epochs, score, time.monotonic() - began, search.over)
