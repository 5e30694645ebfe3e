"""Samples, activations and curves of a fitted estimator, against what can be computed by hand."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

from plainnet import MLPClassifier, MLPRegressor
from plainnet.core.errors import RequestError

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(scope="module")
def digits():
    return train_test_split(*load_digits(return_X_y=True), random_state=0)


def test_the_spread_of_dropout_is_known_where_all_is_linear():
    """A unit's share w h is 0 with probability p, else divided by 1 - p: its variance is p / (1 - p) (w h)^2."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 3))
    fitted = MLPRegressor((8,), activation="identity", dropout=0.3, random_state=0, max_iter=50).fit(x, x.sum(axis=1))
    hidden = x @ fitted.coefs_[0] + fitted.intercepts_[0]
    expected = np.sqrt(0.3 / 0.7 * ((hidden * fitted.coefs_[1].T) ** 2).sum(axis=1))
    np.testing.assert_allclose(fitted.predict_std(x, 4000), expected, rtol=0.08)
    samples = fitted.sample_predictions(x, 4000)
    assert samples.shape == (4000, 50)
    np.testing.assert_allclose(samples.mean(axis=0), fitted.predict(x), atol=5 * expected.max() / np.sqrt(4000))
    assert np.array_equal(samples[:50], fitted.sample_predictions(x))


def test_samples_of_classes_are_probabilities(digits):
    x, held, y, _ = digits
    found = MLPClassifier(dropout=0.2, n_members=2, random_state=0, max_iter=3).fit(x, y).sample_predictions(held, 6)
    assert found.shape == (6, len(held), 10)
    np.testing.assert_allclose(found.sum(axis=2), 1.0)
    assert len(np.unique(found[:, 0, 0])) == 6
    with pytest.raises(RequestError, match="Nothing varies"):
        MLPClassifier(max_iter=1).fit(x, y).predict_std(held)


def test_activations_are_the_formulas(digits):
    x, held, y, _ = digits
    settings = {"dropout": 0.2, "preprocess": "scale", "random_state": 0, "max_iter": 3}
    fitted = MLPClassifier((32, 16), activation=["relu", "tanh"], **settings).fit(x, y)
    low, high = x.min(axis=0), x.max(axis=0)
    first = np.maximum((held - low) / np.where(high > low, high - low, 1.0) @ fitted.coefs_[0] + fitted.intercepts_[0], 0)
    found = fitted.hidden_activations(held)
    assert [one.shape[1] for one in found] == [32, 16]
    np.testing.assert_allclose(found[0], first, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found[1], np.tanh(first @ fitted.coefs_[1] + fitted.intercepts_[1]), rtol=1e-9, atol=1e-9)


def test_curves_tell_the_penalty_from_the_loss(digits):
    x, held, y, held_y = digits
    fitted = MLPClassifier(alpha=1.0, early_stopping=True, random_state=0, max_iter=10).fit(x, y, validation_data=(held, held_y))
    np.testing.assert_allclose(np.add(fitted.data_loss_curve_, fitted.penalty_curve_), fitted.loss_curve_)
    assert min(fitted.penalty_curve_) > 0.01
    best = int(np.argmax(fitted.validation_scores_))
    assert fitted.validation_curve_[best] == pytest.approx(log_loss(held_y, fitted.predict_proba(held)), rel=1e-6)
    assert MLPClassifier(max_iter=1).fit(x, y).validation_curve_ is None
