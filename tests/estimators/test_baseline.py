"""Better, worse or no difference shown: as the same models fitted by hand say."""

import pickle

import numpy as np
import pytest
from scipy.stats import binom
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from plainnet import MLPClassifier, MLPRegressor
from plainnet.core.errors import RequestError

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def test_classes_by_hand():
    x, held, y, held_y = train_test_split(*load_breast_cancer(return_X_y=True), random_state=0)
    fitted = MLPClassifier(preprocess="auto", random_state=0, max_iter=4).fit(x, y)
    found = fitted.compare_baseline(held, held_y)
    scaler = StandardScaler().fit(x)
    linear = LogisticRegression(max_iter=1000).fit(scaler.transform(x), y).predict(scaler.transform(held))
    ours = fitted.predict(held)
    assert found.network_value == pytest.approx(accuracy_score(held_y, ours))
    assert found.baseline_value == pytest.approx(accuracy_score(held_y, linear))
    assert found.interval.low <= found.difference <= found.interval.high
    won, lost = ((ours == held_y) & (linear != held_y)).sum(), ((ours != held_y) & (linear == held_y)).sum()
    assert won + lost > 3
    assert found.p == pytest.approx(min(1, 2 * binom.cdf(min(won, lost), won + lost, 0.5)))


def test_a_ring_needs_a_network():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(800, 2))
    y = np.where((x**2).sum(axis=1) > 1.4, "out", "in")
    fitted = MLPClassifier(random_state=0, learning_rate_init=0.01, max_iter=60).fit(x[:400], y[:400])
    found = fitted.compare_baseline(x[400:], y[400:])
    assert found.verdict == "better"
    assert found.p < 1e-6
    assert str(found).startswith("The network is better: accuracy 0.9")
    assert "of logistic regression" in str(found)


def test_a_line_does_not():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 3))
    y = x @ [[1.0, 0.0], [2.0, 1.0], [0.0, 1.0]] + rng.normal(0, 0.1, size=(300, 2))
    fitted = MLPRegressor(random_state=0, max_iter=5).fit(x[:200], y[:200])
    found = fitted.compare_baseline(x[200:], y[200:])
    assert found.verdict == "worse"
    assert found.network_value == pytest.approx(mean_squared_error(y[200:], fitted.predict(x[200:])))
    same = fitted.compare_baseline(x[200:210], y[200:210], alpha=1e-9)
    assert same.verdict == "no difference shown"


def test_labels_have_none():
    fitted = MLPClassifier(max_iter=1).fit(np.eye(4), np.eye(4)[:, :2])
    with pytest.raises(RequestError, match="for classes or numbers"):
        fitted.compare_baseline(np.eye(4), np.eye(4)[:, :2])


def test_no_file_holds_the_training_rows():
    x, y = np.random.default_rng(0).normal(size=(2, 60, 1))
    fitted = MLPRegressor((3,), max_iter=2).fit(x, y[:, 0])
    read = pickle.loads(pickle.dumps(fitted))
    with pytest.raises(RequestError, match="Give them as X_train and y_train"):
        read.compare_baseline(x, y[:, 0])
    assert read.compare_baseline(x, y[:, 0], x, y[:, 0]) == fitted.compare_baseline(x, y[:, 0])
