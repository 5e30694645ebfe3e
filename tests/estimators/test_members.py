"""An ensemble is its members' mean, and the same on any number of threads."""

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_digits

from plainnet import MLPClassifier, MLPRegressor
from plainnet.core.errors import RequestError

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(scope="module")
def digits():
    return load_digits(return_X_y=True)


@pytest.mark.parametrize("engine", ["auto", "reference"])
def test_the_same_bits_on_any_number_of_threads(digits, engine):
    x, y = digits[0][:300], digits[1][:300]
    settings = {"random_state": 0, "max_iter": 4, "dropout": 0.2, "early_stopping": True, "n_members": 3, "engine": engine}
    alone, beside = (MLPClassifier(n_jobs=jobs, **settings).fit(x, y) for jobs in (1, 3))
    for one, other in zip(alone.members_, beside.members_, strict=True):
        assert np.array_equal(one.parameters, other.parameters)
    assert np.array_equal(alone.predict_proba(x), beside.predict_proba(x))
    assert alone.validation_scores_ == beside.validation_scores_


def test_probabilities_and_classes_are_of_the_mean(digits):
    x, y = digits
    together = MLPClassifier(random_state=0, max_iter=3, n_members=3).fit(x, y)
    mean = sum(one.predict_proba(x) for one in together.members_) / 3
    np.testing.assert_allclose(together.predict_proba(x), mean, rtol=1e-12)
    assert np.array_equal(together.predict(x), mean.argmax(axis=1))
    first = MLPClassifier(random_state=0, max_iter=3).fit(x, y)
    assert np.array_equal(first.model_.parameters, together.members_[0].parameters)
    assert len({one.parameters[0] for one in together.members_}) == 3


def test_numbers_and_their_spread():
    x, y = load_diabetes(return_X_y=True)
    together = MLPRegressor(random_state=0, max_iter=10, n_members=4, target_scaling=True).fit(x, y)
    each = np.array([one.predict(x)[:, 0] for one in together.members_])
    np.testing.assert_allclose(together.predict(x), each.mean(axis=0))
    np.testing.assert_allclose(together.predict_std(x), each.std(axis=0))


def test_going_on_and_what_it_refuses(digits):
    x, y = digits
    on = MLPClassifier(random_state=0, max_iter=2, n_members=2, warm_start=True)
    first = on.fit(x, y).loss_
    assert on.fit(x, y).loss_ < first
    with pytest.raises(RequestError, match="at least 1"):
        MLPClassifier(n_members=0).fit(x, y)
    with pytest.raises(RequestError, match="n_members"):
        MLPClassifier(n_members=2).partial_fit(x, y)
