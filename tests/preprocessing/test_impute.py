"""Impute against scikit-learn's SimpleImputer and MissingIndicator."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.impute import SimpleImputer

from plainnet.core.columns import Column
from plainnet.preprocessing.impute import OWN, Impute
from support.mixed import COLUMNS, mixed
from support.tables import expected, tables


@given(tables(), st.sampled_from(["mean", "median", "most_frequent", "constant"]), st.booleans())
def test_as_in_scikit_learn(x, strategy, indicator):
    """Columns that miss everything aside: there, the constant, as scikit-learn does with keep_empty_features."""
    imputer = SimpleImputer(strategy=strategy, add_indicator=indicator, keep_empty_features=True, fill_value=0.0)
    np.testing.assert_allclose(Impute(strategy, indicator=indicator).fit(x).apply(x), expected(imputer, x), atol=1e-9)


def test_gaps_that_the_training_rows_have_not():
    """Are filled with what was learned all the same, and get no indicator."""
    fitted = Impute(indicator=True).fit(np.array([[1.0, np.nan], [3.0, 5.0]]))
    assert [column.name for column in fitted.columns] == ["column_1", "column_2", "column_2 is missing"]
    assert fitted.apply(np.array([[np.nan, 7.0], [np.nan, np.nan]])).tolist() == [[2, 7, 0], [2, 5, 1]]


def test_categories():
    x = mixed()
    frequent = Impute().fit(x, COLUMNS)
    assert set(frequent.apply(x)[np.isnan(x[:, 1]), 1]) == {float(np.argmax(np.bincount(x[~np.isnan(x[:, 1]), 1].astype(int))))}
    own = Impute("constant", value=-1.0).fit(x, COLUMNS)
    assert own.columns[1] == Column("color", ("blue", "green", "red", OWN))
    assert (own.apply(x)[np.isnan(x[:, 1]), 1] == 3).all()
    assert (own.apply(x)[:, 5] == -1).all()


@pytest.mark.parametrize("strategy", ["mean", "median", "most_frequent", "constant"])
def test_nothing_is_missing_afterwards(strategy):
    assert np.isfinite(Impute(strategy).fit(mixed(), COLUMNS).apply(mixed(60, seed=1))).all()
