"""Quantiles lie where they should, and never cross."""

import numpy as np
import pytest
from scipy.stats import norm

from plainnet import MLPRegressor, Quantile
from plainnet.core.errors import RequestError

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
LEVELS = (0.9, 0.1, 0.5)


def noisy(rows=4000):
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, size=(rows, 2))
    scale = 1.5 + x[:, 1]
    return x, x[:, 0] + scale * rng.normal(size=rows), scale


@pytest.fixture(scope="module", params=[1, 2], ids=["one network", "two members"])
def fitted(request):
    x, y, _ = noisy()
    settings = {"random_state": 0, "max_iter": 60, "learning_rate_init": 0.005, "n_members": request.param}
    return MLPRegressor((50,), loss=Quantile(LEVELS), target_scaling=True, **settings).fit(x, y)


def test_they_are_those_of_the_distribution(fitted):
    x, _, scale = noisy()
    found = fitted.predict_quantiles(x)
    assert found.shape == (4000, 3)
    true = x[:, :1] + scale[:, None] * norm.ppf(LEVELS)
    assert np.abs(found - true).mean() < 0.2
    assert np.array_equal(fitted.predict_quantiles(x, [0.5])[:, 0], found[:, 2])


def test_they_never_cross(fitted):
    strange = np.random.default_rng(1).normal(0, 100, size=(1000, 2))
    assert (np.diff(fitted.predict_quantiles(strange, [0.1, 0.5, 0.9]), axis=1) >= 0).all()


def test_several_targets():
    x, y, _ = noisy(500)
    both = np.column_stack([y, y + 100])
    found = (
        MLPRegressor(loss=Quantile((0.2, 0.8)), target_scaling=True, random_state=0, max_iter=30)
        .fit(x, both)
        .predict_quantiles(x)
    )
    assert found.shape == (500, 2, 2)
    assert found.mean(axis=(0, 1))[1] - found.mean(axis=(0, 1))[0] == pytest.approx(100, abs=5)


def test_mistakes(fitted):
    with pytest.raises(RequestError, match=r"It knows 0\.1, 0\.5, 0\.9"):
        fitted.predict_quantiles(np.zeros((1, 2)), [0.25])
    with pytest.raises(RequestError, match="mean_squared_error"):
        MLPRegressor(max_iter=1).fit(np.eye(4), np.arange(4)).predict_quantiles(np.eye(4))
