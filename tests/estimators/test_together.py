"""Inside scikit-learn's searches: weights arrive, and processes beside each other keep to the threads they are allowed."""

import pickle

import numpy as np
import pytest
from joblib import parallel_config
from sklearn import config_context
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV, cross_validate

from plainnet import MLPClassifier

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def test_weights_are_routed():
    x, y = load_digits(return_X_y=True)
    x, y, weights = x[:300], y[:300], np.random.default_rng(0).uniform(0.1, 2, 300)
    with config_context(enable_metadata_routing=True):
        asks = MLPClassifier(random_state=0, max_iter=3, early_stopping=True, n_members=2)
        asks.set_fit_request(sample_weight=True, validation_data=False, groups=False).set_score_request(sample_weight=False)
        search = GridSearchCV(asks, {"alpha": [1e-4]}, cv=2).fit(x, y, sample_weight=weights)
    direct = MLPClassifier(random_state=0, max_iter=3, early_stopping=True, n_members=2).fit(x, y, weights)
    assert np.array_equal(search.best_estimator_.members_[1].parameters, direct.members_[1].parameters)


def test_processes_beside_each_other_use_one_thread_each():
    x, y = load_digits(return_X_y=True)
    with parallel_config(backend="loky", n_jobs=2, inner_max_num_threads=1):
        found = cross_validate(MLPClassifier(max_iter=2), x[:200], y[:200], cv=2, return_estimator=True)
    assert [one.model_.threads for one in found["estimator"]] == [1, 1]


def test_what_has_predicted_goes_to_another_process():
    x, y = load_digits(return_X_y=True)
    fitted = MLPClassifier(max_iter=2, n_members=2, calibration="temperature").fit(x, y)
    expected = fitted.predict_proba(x)
    assert np.array_equal(pickle.loads(pickle.dumps(fitted)).predict_proba(x), expected)
