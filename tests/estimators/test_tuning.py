"""A search tries what it says, keeps to its time, and repeats itself."""

import time

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_digits
from sklearn.model_selection import train_test_split

from plainnet import MLPClassifier, MLPRegressor, tune
from plainnet.core.errors import RequestError


@pytest.fixture(scope="module")
def digits():
    return train_test_split(*load_digits(return_X_y=True), train_size=400, random_state=0)


def test_the_better_half_trains_twice_as_long(digits):
    x, held, y, held_y = digits
    found = tune(MLPClassifier(max_iter=32, preprocess="auto", n_members=2), x, y, n_candidates=8)
    assert [one.epochs for one in found.tried] == [4] * 8 + [8] * 4 + [16] * 2 + [32]
    for rung, following in ((found.tried[:8], found.tried[8:12]), (found.tried[8:12], found.tried[12:14])):
        kept = sorted((one.score for one in rung), reverse=True)[: len(following)]
        again = [next(one.score for one in rung if one.settings == later.settings) for later in following]
        assert sorted(again, reverse=True) == kept
    assert found.tried[0].settings == {}  # what was given is the first candidate
    assert found.best.score == max(one.score for one in found.tried)
    assert found.best_estimator.score(held, held_y) > 0.9
    assert found.best_estimator.max_iter == found.best.epochs
    assert len(found.best_estimator.members_) == 2


def test_it_repeats_itself_on_any_number_of_threads(digits):
    x, _, y, _ = digits
    alone, beside = (tune(MLPClassifier(max_iter=4, n_jobs=jobs), x, y, n_candidates=4, random_state=7) for jobs in (1, 4))
    assert [(one.settings, one.score) for one in alone.tried] == [(one.settings, one.score) for one in beside.tried]
    assert np.array_equal(alone.best_estimator.model_.parameters, beside.best_estimator.model_.parameters)


def test_time_is_used_and_kept():
    x, y = load_diabetes(return_X_y=True)
    space = {"dropout": [0.0, 0.2], "learning_rate_init": [0.003, 0.01, 1e300]}
    began = time.monotonic()
    given = MLPRegressor(max_iter=8, preprocess="auto", target_scaling=True)
    found = tune(given, x, y, time_limit=1.0, space=space, n_candidates=4)
    assert 1.0 < time.monotonic() - began < 4.0
    assert len(found.tried) > 8  # more than one round of four
    assert set(found.best.settings) <= set(space)
    assert min(one.score for one in found.tried) == -np.inf  # diverged, and told so


def test_the_first_is_trained_whatever_the_limit(digits):
    x, _, y, _ = digits
    found = tune(MLPClassifier(max_iter=4), x, y, time_limit=1e-3)
    assert found.tried[0].settings == found.best.settings


def test_the_method_with_ranges_judged_by_a_metric(digits):
    x, _, y, _ = digits
    given = MLPClassifier.tabular(max_iter=2, hidden_layer_sizes=(8,))  # judged by the loss
    for estimator in (given, MLPClassifier((8,), max_iter=2, scoring="brier", early_stopping=True)):
        found = estimator.tune(x, y, space={"alpha": {"low": 1e-4, "high": 1e-2, "scale": "log"}, "l1": [0.0]}, n_candidates=4)
        assert len({one.settings["alpha"] for one in found.tried if one.settings}) == 3
        assert all(1e-4 <= one.settings["alpha"] <= 1e-2 for one in found.tried if one.settings)
        assert found.best.score == max(one.score for one in found.tried) < 0  # losses, less of which is better


@pytest.mark.parametrize(("space", "said"), [({"dropot": [0.1]}, "Did you mean 'dropout'"), ({"dropout": []}, "values to draw")])
def test_a_space_that_cannot_be_drawn_from(space, said):
    with pytest.raises(RequestError, match=said):
        tune(MLPClassifier(), np.eye(4), [0, 1, 0, 1], space=space)
