"""Center against scikit-learn's StandardScaler without scaling."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from sklearn.preprocessing import StandardScaler

from plainnet.preprocessing.center import Center
from support.tables import expected, tables


@given(tables())
def test_as_in_scikit_learn(x):
    known = ~np.isnan(x).all(axis=0)
    np.testing.assert_allclose(
        Center().fit(x).apply(x)[:, known], expected(StandardScaler(with_std=False), x)[:, known], atol=1e-9
    )


def test_the_mean_image_is_subtracted():
    images = np.random.default_rng(0).integers(0, 256, (50, 12)).astype(np.uint8)
    fitted = Center().fit(images)
    assert np.allclose(fitted.apply(images.astype(float)), images - images.mean(axis=0))
