"""The spiral of S3."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainnet.core.errors import RequestError
from plainnet.datasets.spiral import Spiral


def test_the_sizes_of_s3():
    data = Spiral().load()
    assert data.train.x.shape == (3000, 2)
    assert data.train.x.dtype == np.float32
    assert data.train.y.dtype == np.int32
    assert data.test is not None
    assert np.bincount(np.concatenate([data.train.y, data.test.y])).tolist() == [2000] * 3
    assert np.bincount(data.train.y).min() > 900  # shuffled


@given(st.integers(1, 40), st.integers(2, 5), st.integers(0, 2**63))
def test_without_noise_the_points_lie_on_the_arms(samples, classes, seed):
    rows = Spiral(samples, classes, train=samples * classes, noise=0.0, seed=seed).load().train
    for c in range(classes):
        x = rows.x[rows.y == c].astype(float)
        x = x[np.argsort(np.hypot(*x.T))]
        r, t = np.linspace(0, 1, samples), np.linspace(4 * c, 4 * (c + 1), samples)
        np.testing.assert_allclose(x, np.stack([r * np.sin(2.5 * t), r * np.cos(2.5 * t)], axis=1), atol=1e-6)


def test_the_noise_turns_but_does_not_move_outwards():
    rows = Spiral(samples=4000, train=12000, noise=0.2).load().train
    radius = np.sort(np.hypot(*rows.x[rows.y == 1].T))
    np.testing.assert_allclose(radius, np.linspace(0, 1, 4000), atol=1e-6)
    x = rows.x[rows.y == 0].astype(float)
    x = x[np.argsort(np.hypot(*x.T))]
    turned = np.angle(np.exp(1j * (np.arctan2(x[:, 0], x[:, 1]) - 2.5 * np.linspace(0, 4, 4000))))[1:] / 2.5
    assert turned.mean() == pytest.approx(0, abs=0.015)
    assert turned.std() == pytest.approx(0.2, abs=0.01)


def test_the_seed_decides():
    first, again, other = (Spiral(seed=seed).load().train for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.x, again.x)
    assert not np.array_equal(first.x, other.x)


def test_train_moves_the_border_only():
    small, large = Spiral(samples=10, train=5).load(), Spiral(samples=10, train=30).load()
    np.testing.assert_array_equal(small.train.x, large.train.x[:5])
    assert small.test is not None
    np.testing.assert_array_equal(small.test.x, large.train.x[5:])
    assert large.test is None


@pytest.mark.parametrize("fields", [{"samples": 0}, {"classes": 1}, {"train": 0}, {"train": 6001}, {"noise": -0.1}])
def test_impossible_spirals(fields):
    with pytest.raises(RequestError):
        Spiral(**fields)
