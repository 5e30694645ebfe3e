"""The digits bundled with scikit-learn."""

from __future__ import annotations

import numpy as np

from plainnet.datasets.digits import Digits


def test_digits():
    from sklearn.datasets import load_digits

    data = Digits().load()
    x, y = load_digits(return_X_y=True)
    assert data.train.x.dtype == np.uint8
    assert data.train.x.flags.c_contiguous
    assert (data.train.x.min(), data.train.x.max()) == (0, 16)
    np.testing.assert_array_equal(data.train.x, x)
    np.testing.assert_array_equal(data.train.y, y)
    assert (data.test, data.row_shape, len(data.class_names)) == (None, (8, 8), 10)
