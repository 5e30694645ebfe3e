"""A cocktail of regularizers found under a time limit: settings drawn at random, of which the better half trains twice as long.

Kadra, Lindauer, Hutter and Grabocka, "Well-tuned simple nets excel on tabular datasets", 2021: which regularizers help differs
from table to table, and a mixture beats each of them. Draws, halving and time limit are those of a study. Its store is not:
that keeps specs that name their data, where this has arrays and whatever an estimator takes.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

import numpy as np
from pydantic import ValidationError
from sklearn.base import clone, is_classifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state

from plainnet.core.errors import DivergedError, RequestError, require, unknown
from plainnet.engines.choose import native_problem
from plainnet.estimators.base import BaseMLP, threads_of
from plainnet.estimators.members import side_by_side
from plainnet.estimators.scoring import LOSS, of_fitted
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.study.budget import Budget
from plainnet.study.halving import doubling, halved
from plainnet.study.space import drawn
from plainnet.study.spec import Listed, Range, axis_of

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
    """parts: training and validation features, training and validation targets."""

    given: BaseMLP
    parts: Sequence[Any]
    threads: int
    budget: Budget
    seed: int
    tried: list[Tried] = field(default_factory=list)


def tune(
    estimator: BaseMLP,
    X: Any,  # noqa: N803
    y: Any,
    time_limit: float | None = None,
    space: Mapping[str, Any] | None = None,
    n_candidates: int = 16,
    validation_fraction: float = 0.2,
    random_state: Any = 0,
) -> Tuned:
    """The best settings found for that estimator, itself the first candidate, judged on validation rows by its scoring.

    time_limit: seconds of searching, with new candidates while they last; the last training, on all rows, comes on top. Without
    it n_candidates are tried, and the same again for the same random_state. space: parameter -> values to draw from, or a range
    as an axis of a study has it, {"low": 1e-4, "high": 1e-2, "scale": "log"}.
    """
    require(isinstance(estimator, BaseMLP), "tune is for Plainnet's estimators.", type(estimator).__name__, "Use GridSearchCV.")
    require(n_candidates >= 1, "There must be candidates.", n_candidates, "Use 16, say.")
    axes = _axes(estimator, _suited(estimator, y) if space is None else space)
    seed = int(check_random_state(random_state).randint(np.iinfo(np.int32).max))
    stratify = y if is_classifier(estimator) and _every_class_twice(y) else None
    parts = train_test_split(X, y, test_size=validation_fraction, random_state=seed, stratify=stratify)
    threads = 1 if estimator.engine == "reference" or native_problem() else threads_of(estimator.n_jobs)
    search = Search(estimator, parts, threads, Budget.of(time_limit), seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for batch in count():
            given: list[Settings] = [] if batch else [{}]
            _halve(search, given + drawn(axes, n_candidates - len(given), seed, batch))
            if time_limit is None or search.budget.spent():
                break
        best = max(search.tried, key=lambda one: (not one.cut, one.score, one.epochs))
        fitted = clone(estimator).set_params(**best.settings, max_iter=best.epochs, random_state=seed).fit(X, y)
    return Tuned(fitted, best, search.tried)


def _axes(estimator: BaseMLP, space: Mapping[str, Any]) -> dict[str, Listed | Range]:
    known = estimator.get_params(deep=False)
    for name in space:
        if name not in known:
            raise unknown("parameter", name, known)
    try:
        return {name: axis_of(values if isinstance(values, (Mapping, Range)) else list(values)) for name, values in space.items()}
    except (ValidationError, TypeError) as error:
        advice = 'Give values in a list, or {"low": 1e-4, "high": 1e-2, "scale": "log"}.'
        raise RequestError("space holds parameters with values to draw from.", space, advice) from error


def _suited(estimator: BaseMLP, y: Any) -> Mapping[str, Any]:
    judged = estimator.scoring != LOSS  # losses that differ cannot be judged by it
    smooth = judged and is_classifier(estimator) and estimator.loss == "auto" and np.ndim(y) == 1
    return {**SPACE, "loss": SMOOTHING} if smooth else SPACE


def _every_class_twice(y: Any) -> bool:
    return np.ndim(y) == 1 and np.unique(np.asarray(y), return_counts=True)[1].min() > 1


def _halve(search: Search, candidates: Sequence[Settings]) -> None:
    """Until one is left, which trains for max_iter epochs."""

    def judge(epochs: int, some: list[Settings]) -> tuple[list[Tried], list[int] | None]:
        work = [partial(_try, search, settings, epochs) for settings in some]
        tried = [one for one in side_by_side(work, min(search.threads, len(work))) if one is not None]
        return tried, sorted(range(len(tried)), key=lambda i: -tried[i].score) if len(tried) == len(some) else None

    for tried in halved(candidates, doubling(len(candidates), search.given.max_iter), 0.5, 1, judge):
        search.tried.extend(tried)


def _try(search: Search, settings: Settings, epochs: int) -> Tried | None:
    """None where the time was over before, unless it is the first."""
    began = time.monotonic()
    if search.budget.spent() and (settings or search.tried):
        return None
    x, held, y, held_y = search.parts
    limit = None if search.budget.ends == math.inf else max(search.budget.ends - began, 1e-3)
    own = {"max_iter": epochs, "time_limit": limit, "random_state": search.seed, "n_jobs": 1, "n_members": 1}
    candidate = clone(search.given).set_params(**settings, **own)
    try:
        score = of_fitted(candidate.fit(x, y), held, held_y)
    except DivergedError:
        score = -math.inf
    return Tried(settings, epochs, score, time.monotonic() - began, search.budget.spent())
