"""One-hot and ordinal coding against scikit-learn's OneHotEncoder and OrdinalEncoder."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

from plainnet.core.columns import Column
from plainnet.preprocessing.one_hot import OneHot
from plainnet.preprocessing.ordinal import Ordinal
from support.mixed import COLUMNS, mixed

NAMES = ("a", "b", "c", "d")
CODES = hnp.arrays(np.float64, st.tuples(st.integers(1, 12), st.just(3)), elements=st.integers(0, 3).map(float))
DESCRIBED = tuple(Column(name, NAMES) for name in "uvw")


@given(CODES, CODES)
def test_one_hot_as_in_scikit_learn(x, new):
    """Categories that the training rows lack included."""
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(np.array(NAMES)[x.astype(int)])
    fitted = OneHot().fit(x, DESCRIBED)
    for rows in (x, new):
        np.testing.assert_array_equal(fitted.apply(rows), encoder.transform(np.array(NAMES)[rows.astype(int)]))
    expected = [name.replace("_", "=") for name in encoder.get_feature_names_out(["u", "v", "w"])]
    assert [column.name for column in fitted.columns] == expected


@given(CODES, CODES)
def test_ordinal_as_in_scikit_learn(x, new):
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan).fit(np.array(NAMES)[x.astype(int)])
    fitted = Ordinal().fit(x, DESCRIBED)
    for rows in (x, new):
        np.testing.assert_array_equal(fitted.apply(rows), encoder.transform(np.array(NAMES)[rows.astype(int)]))
    assert not any(column.categorical for column in fitted.columns)


def test_what_is_missing_is_no_category():
    x = mixed()
    one_hot = OneHot().fit(x, COLUMNS)
    names = [column.name for column in one_hot.columns]
    assert names == ["size", "color=blue", "color=green", "age", "same", "city=Bern", "city=Rome", "nothing"]
    missing = np.isnan(x[:, 1])
    assert (one_hot.apply(x)[missing, 1:3] == 0).all()
    np.testing.assert_array_equal(np.isnan(Ordinal().fit(x, COLUMNS).apply(x)[:, 1]), missing)


def test_columns_of_few_categories_can_be_left_alone():
    fitted = Ordinal(above=2).fit(mixed(), COLUMNS)
    assert [column.name for column in fitted.columns if column.categorical] == ["city", "none"]
    np.testing.assert_array_equal(fitted.apply(mixed())[:, 4], mixed()[:, 4])
