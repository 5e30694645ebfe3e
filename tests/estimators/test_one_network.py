"""Members that share one network: what is predicted, kept and refused."""

import numpy as np
import pytest
from sklearn.datasets import load_wine, make_friedman1, make_multilabel_classification

from plainnet import MLPClassifier, MLPRegressor, Model
from plainnet.core.errors import RequestError

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
SETTINGS = {
    "random_state": 0,
    "max_iter": 8,
    "preprocess": "auto",
    "shared_members": 3,
    "batch_size": 16,
    "learning_rate_init": 0.01,
}


@pytest.fixture(scope="module")
def wine():
    return load_wine(return_X_y=True)


def test_classes_are_of_the_mean_probability(wine, tmp_path):
    x, y = wine
    fitted = MLPClassifier((8,), early_stopping=True, calibration="temperature", **SETTINGS).fit(x, y)
    p = fitted.predict_proba(x)
    assert p.shape == (len(x), 3)
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-6)
    each = np.split(fitted.model_.logits(x), 3, axis=1)
    mean = np.mean([np.exp(z) / np.exp(z).sum(axis=1, keepdims=True) for z in each], axis=0)
    np.testing.assert_allclose(p, mean, rtol=1e-5)
    np.testing.assert_array_equal(fitted.predict(x), p.argmax(axis=1))
    assert fitted.score(x, y) > 0.9
    fitted.model_.save(tmp_path / "model.safetensors")
    np.testing.assert_array_equal(Model.load(tmp_path / "model.safetensors").predict_proba(x), p)


def test_numbers_are_the_mean_of_what_members_say():
    x, y = make_friedman1(120, random_state=0)
    fitted = MLPRegressor((8, 8), activation="tanh", target_scaling=True, **SETTINGS).fit(x, y)
    np.testing.assert_allclose(fitted.predict(x), fitted.model_.logits(x).mean(axis=1), rtol=1e-5)
    assert fitted.score(x, y) > 0.3
    assert [w.shape for w in fitted.coefs_] == [(10, 8), (8, 8), (8, 3)]
    assert (fitted.n_layers_, fitted.n_outputs_) == (4, 1)


def test_both_engines_agree(wine):
    x, y = wine
    both = (
        MLPClassifier((8,), engine=engine, dtype="float64", dropout=0.2, **SETTINGS).fit(x, y)
        for engine in ("native", "reference")
    )
    np.testing.assert_allclose(*(one.predict_proba(x) for one in both), rtol=1e-8)


def test_labels_members_of_members_and_going_on(wine):
    x, y = make_multilabel_classification(80, 5, random_state=0)
    assert MLPClassifier((8,), **SETTINGS).fit(x, y).predict_proba(x).shape == y.shape
    together = MLPClassifier((8,), n_members=2, **SETTINGS).fit(*wine)
    mean = sum(one.predict_proba(wine[0]) for one in together.members_) / 2
    np.testing.assert_allclose(together.predict_proba(wine[0]), mean, rtol=1e-12)
    on = MLPClassifier((8,), warm_start=True, **SETTINGS).fit(*wine)
    assert on.loss_ > on.fit(*wine).loss_


def test_what_begins_and_scales_the_weights(wine):
    x, y = wine
    still = {"max_iter": 1, "learning_rate_init": 1e-9, "dtype": "float64"}
    fitted = MLPClassifier((8,), initializer="orthogonal", input_scaling=6.0, random_state=0, **still).fit(x, y)
    assert [layer.concept_name() for layer in fitted.model_.network.layers] == ["scales", "dense", "relu", "dense"]
    np.testing.assert_allclose(fitted.coefs_[0].T @ fitted.coefs_[0], np.eye(8), atol=1e-6)
    assert np.abs(fitted.intercepts_[0]).max() < 1e-6


def test_what_members_refuse(wine):
    with pytest.raises(RequestError, match="at least one member"):
        MLPClassifier(shared_members=0).fit(*wine)
    fitted = MLPClassifier((8,), **SETTINGS).fit(*wine)
    with pytest.raises(RequestError, match="share their hidden layers"):
        fitted.hidden_activations(wine[0])
