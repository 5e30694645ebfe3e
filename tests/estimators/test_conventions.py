"""scikit-learn's own checks of an estimator, all of them."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from plainnet import MLPClassifier, MLPRegressor


@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks([MLPClassifier(), MLPRegressor()])
def test_it_follows_the_conventions(estimator, check):
    check(estimator)
