"""What validation rows are judged by: the loss, a metric of ours, or a scorer of scikit-learn's; more is always better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from plainnet.core import registry
from plainnet.core.errors import unknown
from plainnet.core.spec import from_data
from plainnet.core.task import Task
from plainnet.datasets.base import Rows
from plainnet.metrics.accuracy import Accuracy
from plainnet.metrics.base import Metric
from plainnet.metrics.r2 import R2
from plainnet.training.evaluation import logits
from plainnet.training.run import Run

if TYPE_CHECKING:
    from plainnet.estimators.base import BaseMLP

Score = Callable[[Run], float]
LOSS = "loss"
USUAL: dict[Task, Metric] = {"classification": Accuracy(), "regression": R2()}  # what `score` of scikit-learn is


def of_run(given: BaseMLP, held: Rows) -> Score:
    """Of a run's state, on the rows held out: by the engine, but for scorers, which are given the estimator as it is."""
    if _is_loss(given.scoring):
        return lambda run: -run.history[-1]["validation_loss"]
    metric = _metric(given.scoring, given._task)
    return _by_scorer(given, held) if metric is None else _by_metric(given, metric)


def of_fitted(given: BaseMLP, x: Any, y: Any) -> float:
    """Of a fitted estimator, on rows as it is given them."""
    metric = None if _is_loss(given.scoring) else _metric(given.scoring, given._task)
    if metric is None and not _is_loss(given.scoring):
        return float(_scorer(given)(given, x, y))
    rows = Rows(given._features(x), given._unscaled(given._targets(y)))
    found = given.model_.evaluate(rows, () if metric is None else (metric,))
    return -found[LOSS] if metric is None else _signed(metric, found[metric.concept_name()])


def _is_loss(scoring: Any) -> bool:
    return isinstance(scoring, str) and scoring == LOSS


def _metric(scoring: Any, task: Task) -> Metric | None:
    """The metric of ours that is meant, None where it is a scorer; a name is scikit-learn's first."""
    if scoring is None:
        return USUAL.get(task)
    if isinstance(scoring, Metric) or not isinstance(scoring, str):
        return scoring if isinstance(scoring, Metric) else None
    from sklearn.metrics import get_scorer_names

    theirs = get_scorer_names()
    if scoring in theirs:
        return None
    if not registry.knows("metrics", scoring):
        see = "See: plainnet list metrics, or scikit-learn's get_scorer_names()."
        raise unknown("score", scoring, {LOSS, *theirs, *registry.names("metrics")}, see)
    return from_data(Metric, scoring)  # type: ignore[type-abstract]


def _by_metric(given: BaseMLP, metric: Metric) -> Score:
    def score(run: Run) -> float:
        held, loss = run.data.validation, run.program.training.chosen_loss
        assert held is not None
        metric.check(given._task, loss.probable)
        with np.errstate(all="ignore"):
            predictions = np.asarray(loss.point(logits(run, held)))
        return _signed(metric, metric(given._unscaled(predictions), given._unscaled(held.y), held.weights))

    return score


def _signed(metric: Metric, value: float) -> float:
    return value if metric.rising else -value


def _by_scorer(given: BaseMLP, held: Rows) -> Score:
    scorer, y = _scorer(given), given._given(held.y)
    weights = {} if held.weights is None else {"sample_weight": held.weights}
    given._held = held.x

    def score(run: Run) -> float:
        given._note(replace(run, best=None))
        return float(scorer(given, held.x, y, **weights))

    return score


def _scorer(given: BaseMLP) -> Callable[..., float]:
    from sklearn.metrics import check_scoring

    return check_scoring(given, given.scoring)  # type: ignore[no-any-return]
