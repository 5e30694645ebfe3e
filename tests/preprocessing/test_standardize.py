"""Standardize against scikit-learn's StandardScaler."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from sklearn.preprocessing import StandardScaler

from plainnet.core.errors import RequestError
from plainnet.preprocessing.fitting.moments import CHUNK
from plainnet.preprocessing.standardize import Standardize
from support.tables import expected, tables


@pytest.mark.parametrize("rows", [2, CHUNK, CHUNK + 1, 2 * CHUNK + 3])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_as_in_scikit_learn(rows, dtype):
    x = np.random.default_rng(rows).integers(0, 256, (rows, 5)).astype(dtype)
    x[0], x[1] = 0, 255
    expected = StandardScaler().fit(x.astype(np.float64))
    affine = Standardize().fit(x).affine
    np.testing.assert_allclose(affine.scale, 1 / expected.scale_, rtol=1e-12)
    np.testing.assert_allclose(affine.shift, -expected.mean_ / expected.scale_, rtol=1e-12)


def test_a_large_mean_costs_no_digits():
    x = 1e9 + np.random.default_rng(0).normal(size=(5000, 1))
    assert 1 / Standardize().fit(x).affine.scale[0] == pytest.approx(x.std(), rel=1e-9)


def test_constant_features_become_0_for_good():
    # the mean of 0.1 taken ten thousand times over is off by rounding
    x = np.stack([np.full(10_000, 0.1), np.arange(10_000.0)], axis=1)
    affine = Standardize().fit(x).affine
    assert (affine.scale[0], affine.shift[0]) == (0.0, 0.0)
    assert affine.scale[1] > 0
    assert Standardize().fit(np.array([[0.0], [1e-200]])).affine.scale[0] == 0.0


def test_bytes_are_not_converted_all_at_once():
    x = np.zeros((100_000, 40), np.uint8)
    tracemalloc.start()
    Standardize().fit(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < x.size * 8 / 4


@given(tables())
def test_what_is_missing_does_not_count_as_in_scikit_learn(x):
    varies = np.nanmax(x, axis=0, initial=-np.inf) > np.nanmin(x, axis=0, initial=np.inf)
    found = Standardize().fit(x).apply(x)
    np.testing.assert_allclose(found[:, varies], expected(StandardScaler(), x)[:, varies], rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(x))


def test_no_rows():
    with pytest.raises(RequestError, match="no rows"):
        Standardize().fit(np.zeros((0, 3)))
