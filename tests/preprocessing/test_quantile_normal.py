"""Quantile normal against scikit-learn's QuantileTransformer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import QuantileTransformer

from plainnet.core.errors import RequestError
from plainnet.preprocessing.quantile_normal import QuantileNormal
from support.tables import expected, tables


@given(tables(), st.sampled_from([2, 5, 1000]))
def test_as_in_scikit_learn(x, count):
    transformer = QuantileTransformer(n_quantiles=count, output_distribution="normal", subsample=None)
    varies = np.nanmax(x, axis=0, initial=-np.inf) > np.nanmin(x, axis=0, initial=np.inf)
    fitted = QuantileNormal(count).fit(x)
    for new in (x, np.nan_to_num(x) * 1.25 + 1 / 16):
        found = fitted.apply(new)[:, varies]
        np.testing.assert_allclose(found, expected(transformer, x, new)[:, varies], atol=1e-6)


def test_any_distribution_becomes_normal():
    x = np.random.default_rng(0).exponential(size=(4000, 1)) ** 3
    z = QuantileNormal().fit(x).apply(x)
    assert np.abs(np.quantile(z, [0.1587, 0.5, 0.8413]) - [-1, 0, 1]).max() < 0.01


def test_a_constant_feature_becomes_0_for_good():
    assert QuantileNormal().fit(np.full((5, 1), 7.0)).apply(np.array([[7.0], [8.0]])).tolist() == [[0.0], [0.0]]


def test_one_quantile_is_none():
    with pytest.raises(RequestError, match="two quantiles"):
        QuantileNormal(1)
