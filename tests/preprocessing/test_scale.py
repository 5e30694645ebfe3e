"""Scale against scikit-learn's MinMaxScaler."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.preprocessing import MinMaxScaler

from plainnet.core.errors import RequestError
from plainnet.preprocessing.scale import Scale
from support.tables import expected, tables

TABLES = hnp.arrays(np.float64, hnp.array_shapes(min_dims=2, max_dims=2), elements=st.floats(-1e6, 1e6))


@given(hnp.arrays(np.uint8, (3, 4)))
def test_bytes_are_divided_by_255_whatever_they_are(x):
    affine = Scale().fit(x).affine
    np.testing.assert_array_equal(affine.scale, np.full(4, 1 / 255))
    np.testing.assert_array_equal(affine.shift, np.zeros(4))


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_a_divisor_serves_every_dtype(dtype):
    affine = Scale(divisor=16).fit(np.arange(6, dtype=dtype).reshape(2, 3)).affine
    assert affine.scale.tolist() == [1 / 16] * 3
    assert affine.shift.tolist() == [0.0] * 3


@given(TABLES)
def test_floats_as_in_scikit_learn(x):
    x[:, 1:] += np.arange(len(x))[:, None]  # some features that vary
    affine = Scale().fit(x).affine
    y = x * affine.scale + affine.shift
    varies = np.ptp(x, axis=0) > 1e-3
    np.testing.assert_allclose(y[:, varies], MinMaxScaler().fit_transform(x)[:, varies], atol=1e-6)
    assert (affine.scale.dtype, affine.scale.shape) == (np.float64, (x.shape[1],))


def test_a_constant_feature_becomes_0_for_good():
    affine = Scale().fit(np.array([[7.0, 1.0], [7.0, 3.0]])).affine
    assert (np.array([[8.0, 2.0]]) * affine.scale + affine.shift).tolist() == [[0.0, 0.5]]


@given(tables())
def test_what_is_missing_does_not_count_as_in_scikit_learn(x):
    varies = np.nanmax(x, axis=0, initial=-np.inf) > np.nanmin(x, axis=0, initial=np.inf)
    found = Scale().fit(x).apply(x)
    np.testing.assert_allclose(found[:, varies], expected(MinMaxScaler(), x)[:, varies], atol=1e-9)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(x))


def test_no_rows_and_no_divisor():
    with pytest.raises(RequestError, match="no rows"):
        Scale().fit(np.zeros((0, 3)))
    for divisor in (0.0, -1.0, np.inf, np.nan):
        with pytest.raises(RequestError, match="divisor"):
            Scale(divisor)
