"""Robust scale against scikit-learn's RobustScaler and the paper's clipping."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from sklearn.preprocessing import RobustScaler

from plainnet.core.errors import RequestError
from plainnet.preprocessing.robust_scale import RobustScale
from support.tables import expected, tables


def clipped(z, clip):
    return z / np.sqrt(1 + (z / clip) ** 2)


@given(tables())
def test_as_in_scikit_learn_then_clipped(x):
    found = RobustScale(clip=2.0).fit(x).apply(x)
    scaler = RobustScaler()
    z = expected(scaler, x)
    known = np.where(np.isnan(x).all(axis=0), 0.0, x)
    spread = np.nanquantile(known, 0.75, axis=0) > np.nanquantile(known, 0.25, axis=0)
    np.testing.assert_allclose(found[:, spread], clipped(z[:, spread], 2.0), atol=1e-9)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(x))
    assert (np.abs(found[~np.isnan(x)]) < 2).all()


def test_equal_quartiles_and_constants():
    """Half the range takes the place of the quartiles' distance (Holzmüller et al. 2024, section 3)."""
    x = np.array([[0.0, 5.0]] * 8 + [[4.0, 5.0]])
    found = RobustScale().fit(x).apply(np.array([[4.0, 5.0], [2.0, 9.0]]))
    np.testing.assert_allclose(found, [[clipped(2.0, 3), 0], [clipped(1.0, 3), 0]])


def test_an_outlier_moves_nothing_but_itself():
    x = np.arange(101.0)[:, None]
    wild = np.where(x == 100, 1e9, x)
    np.testing.assert_array_equal(RobustScale().fit(x).apply(x)[:100], RobustScale().fit(wild).apply(wild)[:100])
    assert RobustScale().fit(wild).apply(wild)[100] == pytest.approx(3)


@pytest.mark.parametrize("clip", [0.0, -1.0, np.inf, np.nan])
def test_a_clip_that_makes_no_sense(clip):
    with pytest.raises(RequestError, match="clip"):
        RobustScale(clip)
