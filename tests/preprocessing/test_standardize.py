"""Standardize against scikit-learn's StandardScaler."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from plainnet.core.errors import RequestError
from plainnet.preprocessing.standardize import CHUNK, Standardize


@pytest.mark.parametrize("rows", [2, CHUNK, CHUNK + 1, 2 * CHUNK + 3])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_as_in_scikit_learn(rows, dtype):
    x = np.random.default_rng(rows).integers(0, 256, (rows, 5)).astype(dtype)
    x[0], x[1] = 0, 255
    expected = StandardScaler().fit(x.astype(np.float64))
    affine = Standardize().fit(x)
    np.testing.assert_allclose(affine.scale, 1 / expected.scale_, rtol=1e-12)
    np.testing.assert_allclose(affine.shift, -expected.mean_ / expected.scale_, rtol=1e-12)


def test_a_large_mean_costs_no_digits():
    x = 1e9 + np.random.default_rng(0).normal(size=(5000, 1))
    assert 1 / Standardize().fit(x).scale[0] == pytest.approx(x.std(), rel=1e-9)


def test_constant_features_become_0_for_good():
    # the mean of 0.1 taken ten thousand times over is off by rounding
    x = np.stack([np.full(10_000, 0.1), np.arange(10_000.0)], axis=1)
    affine = Standardize().fit(x)
    assert (affine.scale[0], affine.shift[0]) == (0.0, 0.0)
    assert affine.scale[1] > 0
    assert Standardize().fit(np.array([[0.0], [1e-200]])).scale[0] == 0.0


def test_bytes_are_not_converted_all_at_once():
    x = np.zeros((100_000, 40), np.uint8)
    tracemalloc.start()
    Standardize().fit(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < x.size * 8 / 4


def test_no_rows_and_not_finite():
    with pytest.raises(RequestError, match="no rows"):
        Standardize().fit(np.zeros((0, 3)))
    with pytest.raises(RequestError, match="feature 0"):
        Standardize().fit(np.array([[np.nan]]))
