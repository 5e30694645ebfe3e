"""Is the network worth it? A linear model on the same rows, and the difference on test rows with its interval.

The interval resamples the test rows, each with both models' answers to it (a paired bootstrap); of classes the p is McNemar's
exact one: of the rows that one model alone gets right, as many are each one's by chance (1947). Both speak for other rows, not
for other seeds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.estimators.activations import inputs
from plainnet.statistics.intervals import LEAST, RESAMPLES, bootstrap, mean
from plainnet.statistics.student import Interval

if TYPE_CHECKING:
    from plainnet.estimators.base import BaseMLP

MOST = 40_000_000 // RESAMPLES  # rows that are resampled; of more the mean is normal, and its interval the t's


@dataclass(frozen=True)
class Comparison:
    """metric: accuracy, or of numbers the mean squared error; difference: the network's less the baseline's."""

    baseline: str
    metric: str
    rows: int
    network_value: float
    baseline_value: float
    difference: float
    interval: Interval
    p: float | None

    @property
    def verdict(self) -> str:
        """better, worse, or no difference shown."""
        if not self.interval.excludes(0.0):
            return "no difference shown"
        return "better" if (self.difference > 0) == (self.metric == "accuracy") else "worse"

    def __str__(self) -> str:
        shown = f"{self.interval.level:.0%} interval {self.interval.low:+.4g} to {self.interval.high:+.4g}"
        p = "" if self.p is None else f", McNemar's p {self.p:.2g}"
        said = {"better": "The network is better", "worse": "The network is worse"}.get(self.verdict, "No difference was shown")
        values = f"{self.metric} {self.network_value:.4g} beside {self.baseline_value:.4g} of {self.baseline}"
        return f"{said}: {values}, a difference of {self.difference:+.4g} ({shown}{p}, {self.rows:,} test rows)."


def compare(fitted: BaseMLP, train: tuple[Any, Any], test: tuple[Any, Any], alpha: float) -> Comparison:
    """The baseline is fitted here, on the features as the network is given them, standardized."""
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    classes = fitted._task == "classification"
    require(classes or fitted._task == "regression", "A baseline is for classes or numbers.", fitted._task, "Compare by hand.")
    linear = LogisticRegression(max_iter=1000) if classes else Ridge()
    x, test_x = (inputs(fitted.model_, fitted._features(rows)) for rows, _ in (train, test))
    y, test_y = (np.ravel(targets) if classes else np.asarray(targets) for _, targets in (train, test))
    answers = make_pipeline(StandardScaler(), linear).fit(x, y).predict(test_x)
    ours, theirs = (_each(found, test_y, classes) for found in (fitted.predict(test[0]), answers))
    name, metric = ("logistic regression", "accuracy") if classes else ("ridge regression", "mean squared error")
    d = ours - theirs
    values = float(ours.mean()), float(theirs.mean()), float(d.mean())
    return Comparison(name, metric, len(d), *values, _interval(d, alpha), _mcnemar(d) if classes else None)


def _each(found: Array, y: Array, classes: bool) -> Array:
    """Whether each row is right, or its squared error."""
    return np.asarray(found == y, float) if classes else np.asarray((found - y) ** 2).reshape(len(y), -1).mean(axis=1)


def _interval(d: Array, alpha: float) -> Interval:
    return bootstrap(d, alpha) if LEAST <= len(d) <= MOST and np.ptp(d) > 0 else mean(d).interval(alpha)


def _mcnemar(d: Array) -> float:
    from scipy.stats import binomtest

    won, lost = int((d > 0).sum()), int((d < 0).sum())
    return float(binomtest(won, won + lost).pvalue) if won + lost else 1.0
