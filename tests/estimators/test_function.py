"""A function as an activation: the derivative is right, and both engines train with it as with a layer."""

import numpy as np
import pytest
from scipy.special import erf, expit

from plainnet import MLPClassifier
from plainnet.core.errors import RequestError
from plainnet.estimators.function import activation_of

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

FUNCTIONS = {
    "tanh": np.tanh,
    "leaky": lambda x: np.maximum(x, 0.1 * x),
    "silu": lambda x: x * expit(x),
    "gelu": lambda x: 0.5 * x * (1 + erf(x / np.sqrt(2))),
    "softplus": lambda x: np.logaddexp(0, x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "snake": lambda x: x + np.sin(x) ** 2,
    "hard": lambda x: np.clip(x, -1, None) - abs(x) / 3,
    "softsign": lambda x: x / (1 + np.abs(x)),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "masked": lambda x: (x > 0) * (3 - x),
    "logarithm": lambda x: np.sign(x) * np.log1p(np.sqrt(np.square(x))) - np.cos(x),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_its_slope_is_the_quotient_of_differences(name):
    layer, x, h = activation_of(FUNCTIONS[name]), np.linspace(-2.3, 2.1, 12).reshape(3, 4), 1e-6
    y, dy = layer.value(x), np.linspace(1, 2, 12).reshape(3, 4)
    np.testing.assert_allclose(y, FUNCTIONS[name](x), rtol=1e-12)
    slope = (layer.value(x + h) - layer.value(x - h)) / (2 * h)
    np.testing.assert_allclose(layer.gradient(x, y, dy), slope * dy, atol=1e-8)


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_it_trains_as_the_layer_does(engine):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3))
    y = (x[:, 0] * x[:, 1] > 0).astype(int)
    settings = {"max_iter": 5, "n_iter_no_change": 9, "random_state": 0, "engine": engine}
    own = MLPClassifier((8, 4), activation=[FUNCTIONS["silu"], np.tanh], **settings).fit(x, y)
    named = MLPClassifier((8, 4), activation=["silu", "tanh"], **settings).fit(x, y)
    np.testing.assert_allclose(own.predict_proba(x), named.predict_proba(x), rtol=1e-10)


@pytest.mark.parametrize("function", [lambda x: x.sum(), lambda x: 3.0, lambda x: np.cumsum(x, 1), np.arctan, lambda x: 2.0**x])
def test_what_is_no_function_of_each_value_is_refused(function):
    with pytest.raises(RequestError, match="is no activation"):
        MLPClassifier((4,), activation=function).fit(np.eye(4), [0, 1, 0, 1])


def test_no_file_holds_a_function(tmp_path):
    fitted = MLPClassifier((4,), activation=np.tanh, max_iter=1, tol=0).fit(np.eye(4), [0, 1, 0, 1])
    with pytest.raises(RequestError, match="Give it a file of its own"):
        fitted.model_.save(tmp_path / "model.safetensors")
