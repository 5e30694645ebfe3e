"""Sets and intervals hold the truth as often as they say, even of networks that hardly learned."""

import math

import numpy as np
import pytest

from plainnet import MLPClassifier, MLPRegressor, Quantile
from plainnet.core.errors import RequestError
from plainnet.estimators.conformal import bound

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
REPEATS = 20


def numbers(rng, rows):
    """The noise grows with the second feature."""
    x = rng.uniform(-1, 1, size=(rows, 3))
    return x, np.sin(3 * x[:, 0]) + rng.normal(size=rows) * (1.1 + x[:, 1])


def classes(rng, rows):
    x = rng.normal(size=(rows, 3))
    return x, np.array(["a", "b", "c"])[(x @ rng.normal(size=(3, 3)) + rng.gumbel(size=(rows, 3))).argmax(axis=1)]


@pytest.mark.parametrize("settings", [{"max_iter": 2}, {"max_iter": 20, "loss": Quantile((0.1, 0.9)), "target_scaling": True}])
@pytest.mark.parametrize("coverage", [0.8, 0.95])
def test_intervals(settings, coverage):
    held = []
    for i in range(REPEATS):
        x, y = numbers(np.random.default_rng(i), 600)
        fitted = MLPRegressor((20,), random_state=i, conformal_fraction=0.3, **settings).fit(x[:400], y[:400])
        low, high = fitted.predict_interval(x[400:], coverage).T
        held.append(((low <= y[400:]) & (y[400:] <= high)).mean())
    assert np.mean(held) == pytest.approx(coverage, abs=4 * np.std(held) / math.sqrt(REPEATS) + 1 / 120)


def test_sets():
    held, sizes = [], []
    for i in range(REPEATS):
        x, y = classes(np.random.default_rng(i), 600)
        fitted = MLPClassifier((20,), random_state=i, max_iter=20, conformal_fraction=0.3).fit(x[:400], y[:400])
        found = fitted.predict_set(x[400:], 0.9)
        held.append(found[np.arange(200), np.searchsorted(fitted.classes_, y[400:])].mean())
        sizes.append(found.sum(axis=1).mean())
    assert np.mean(held) == pytest.approx(0.9, abs=4 * np.std(held) / math.sqrt(REPEATS) + 1 / 120)
    assert np.mean(sizes) < 2.5


def test_quantiles_make_them_as_wide_as_the_noise():
    x, y = numbers(np.random.default_rng(0), 3000)
    fitted = MLPRegressor(
        loss=Quantile((0.05, 0.95)), random_state=0, max_iter=60, conformal_fraction=0.2, learning_rate_init=0.01
    )
    low, high = fitted.fit(x, y).predict_interval(x).T
    quiet, loud = (np.median((high - low)[rows]) for rows in (x[:, 1] < -0.8, x[:, 1] > 0.8))
    assert loud > 3 * quiet


def test_several_targets_have_intervals_of_their_own():
    x, y = numbers(np.random.default_rng(0), 500)
    fitted = MLPRegressor(random_state=0, max_iter=50, conformal_fraction=0.3, target_scaling=True)
    found = fitted.fit(x, np.column_stack([y, 1000 * y])).predict_interval(x)
    assert found.shape == (500, 2, 2)
    low, high = found[:, 0], found[:, 1]
    assert ((low <= y[:, None] * [1, 1000]) & (y[:, None] * [1, 1000] <= high)).mean(axis=0) == pytest.approx(
        [0.9, 0.9], abs=0.05
    )


@pytest.mark.parametrize("rows", [9, 10, 19, 200])
def test_the_rank_is_that_of_finite_samples(rows):
    scores = np.random.default_rng(rows).normal(size=rows)
    share = math.ceil((rows + 1) * 9 / 10) / rows
    assert bound(scores, 0.9) == np.quantile(scores, share, method="inverted_cdf")


def test_too_few_rows_bound_nothing():
    assert bound(np.zeros(8), 0.9) == np.inf
    with pytest.raises(RequestError, match="kept aside"):
        MLPRegressor(max_iter=1).fit(np.eye(4), np.arange(4)).predict_interval(np.eye(4))
    with pytest.raises(RequestError, match="coverage lies in"):
        bound(np.zeros(8), 90)
    with pytest.raises(RequestError, match="one class a row"):
        MLPClassifier(conformal_fraction=0.5).fit(np.eye(4), np.eye(4)[:, :2])
