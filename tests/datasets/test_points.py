"""Made-up points: the shapes their formulas say, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.datasets.circles import Circles
from plainnet.datasets.gaussians import Gaussians
from plainnet.datasets.moons import Moons
from plainnet.datasets.xor import XOR

KINDS = (Moons, Circles, XOR, Gaussians)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_shuffled_balanced_and_repeat(kind):
    data, again, other = kind(samples=50).load(), kind(samples=50).load(), kind(samples=50, seed=1).load()
    classes = len(data.class_names)
    assert data.train.x.shape == (50 * classes, 2)
    assert data.train.x.dtype == np.float32
    assert np.bincount(data.train.y).tolist() == [50] * classes
    assert (np.diff(data.train.y) != 0).sum() > 20
    np.testing.assert_array_equal(data.train.x, again.train.x)
    np.testing.assert_array_equal(data.train.y, again.train.y)
    assert not np.array_equal(data.train.x, other.train.x)


def without_order(x, y):
    return sorted(map(tuple, np.column_stack([np.round(x, 5) + 0.0, y]).tolist()))


def test_moons_and_circles_without_noise_are_those_of_scikit_learn():
    from sklearn.datasets import make_circles, make_moons

    for ours, theirs in (
        (Moons(40, noise=0), make_moons(80, shuffle=False)),
        (Circles(40, noise=0, factor=0.3), make_circles(80, shuffle=False, factor=0.3)),
    ):
        data = ours.load()
        np.testing.assert_allclose(without_order(data.train.x, data.train.y), without_order(*theirs), atol=2e-5)


def test_noise_is_normal_with_its_deviation():
    still, noisy = (Moons(2000, noise=noise).load() for noise in (0.0, 0.3))
    moved = (noisy.train.x - still.train.x) / 0.3
    assert moved.mean() == pytest.approx(0, abs=0.05)
    assert moved.std() == pytest.approx(1, abs=0.03)


def test_xor_is_the_product_of_the_signs():
    data = XOR(500, noise=0).load()
    x, y = data.train.x.T
    assert ((x * y < 0) == data.train.y).all()
    assert np.abs(data.train.x).max() <= 1
    for sign in (-1, 1):
        assert ((x * sign > 0) & (data.train.y == 1)).sum() == 250


def test_gaussians_lie_around_their_centers():
    data = Gaussians(2000, classes=2, features=5, deviation=0.5, spread=4.0).load()
    assert data.train.x.shape == (4000, 5)
    assert data.feature_names == ("x1", "x2", "x3", "x4", "x5")
    for c in (0, 1):
        np.testing.assert_allclose(data.train.x[data.train.y == c].std(axis=0), 0.5, atol=0.04)


@pytest.mark.parametrize(
    ("kind", "settings", "message"),
    [
        (Moons, {"samples": 0}, "at least one sample"),
        (Moons, {"samples": 10**7}, "at most 10,000,000 rows"),
        (XOR, {"noise": -1.0}, "cannot be negative"),
        (XOR, {"seed": -1}, "64 bits"),
        (Circles, {"factor": 1.0}, "between 0 and 1"),
        (Gaussians, {"classes": 1}, "at least two classes"),
        (Gaussians, {"features": 0}, "1 to 10,000 features"),
    ],
)
def test_impossible_settings(kind, settings, message):
    with pytest.raises(RequestError, match=message):
        kind(**settings)
