"""The best known defaults for tables, and what early stopping may watch."""

import warnings

import numpy as np
import pytest
from sklearn.datasets import load_wine, make_friedman1
from sklearn.model_selection import train_test_split

from plainnet import FlatCosine, MLPClassifier, MLPRegressor
from plainnet.estimators.tabular import ALONE, BOTH, LEFT_OUT

pytestmark = pytest.mark.filterwarnings("ignore:Stochastic Optimizer")


@pytest.mark.parametrize("estimator", [MLPClassifier, MLPRegressor])
def test_every_choice_is_a_parameter_and_says_where_it_is_from(estimator):
    choices = (*BOTH, *ALONE["regression" if estimator is MLPRegressor else "classification"])
    given = estimator.tabular().get_params()
    assert all(given[choice.parameter] == choice.value and choice.source for choice in choices)


def test_a_choice_gives_way_to_what_is_asked_for():
    assert MLPClassifier.tabular(activation="relu").get_params()["activation"] == "relu"


@pytest.mark.parametrize("choice", LEFT_OUT, ids=lambda choice: choice.source)
def test_what_was_left_out_can_be_had(choice):
    x, y = make_friedman1(50, random_state=0)
    usual = MLPRegressor.tabular(random_state=0, max_iter=2)
    assert usual.get_params()[choice.parameter] != choice.value
    other = MLPRegressor.tabular(random_state=0, max_iter=2, **{choice.parameter: choice.value}).fit(x, y)
    assert np.isfinite(other.predict(x)).all()


def test_dropout_falls_over_the_second_half():
    x, y = load_wine(return_X_y=True)
    rates = 0.3, FlatCosine(0.3), FlatCosine(0.3, flat=0.0)
    losses = [MLPClassifier.tabular(random_state=0, max_iter=8, dropout=rate).fit(x, y).data_loss_curve_ for rate in rates]
    assert losses[0][:4] == losses[1][:4]
    assert losses[1][-1] < losses[0][-1]
    assert losses[2][3] < losses[1][3]


def test_it_learns_a_table_better_than_the_defaults_do():
    x, held, y, held_y = train_test_split(*make_friedman1(600, noise=1.0, random_state=0), random_state=0)
    usual = MLPRegressor(random_state=0, n_iter_no_change=1000).fit(x, y).score(held, held_y)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it is meant to go to the end, which is no reason to warn
        tabular = MLPRegressor.tabular(random_state=0, max_iter=48).fit(x, y)
    assert tabular.score(held, held_y) > max(0.85, usual)
    assert tabular.model_.dtype == "float32"


def test_classes_of_a_table_whose_features_have_any_scale():
    x, y = load_wine(return_X_y=True)
    x, held, y, held_y = train_test_split(x, y, random_state=0)
    fitted = MLPClassifier.tabular(random_state=0).fit(x, y)
    assert fitted.score(held, held_y) > 0.9
    assert len(fitted.loss_curve_) == fitted.max_iter


def test_the_loss_of_validation_rows_may_be_watched():
    x, y = load_wine(return_X_y=True)
    settings = {"random_state": 0, "early_stopping": True, "preprocess": "auto", "max_iter": 30}
    fitted = MLPClassifier(scoring="loss", **settings).fit(x, y)
    assert np.allclose(fitted.validation_scores_, [-row["validation_loss"] for row in fitted.history_])
    log_loss = MLPClassifier(scoring="neg_log_loss", **settings).fit(x, y)
    assert np.allclose(log_loss.validation_scores_, fitted.validation_scores_)


@pytest.mark.parametrize(("estimator", "scoring"), [(MLPClassifier, "accuracy"), (MLPRegressor, "r2")])
def test_what_is_watched_by_default_is_scikit_learns_score(estimator, scoring):
    x, y = load_wine(return_X_y=True)
    settings = {"random_state": 0, "early_stopping": True, "preprocess": "auto", "max_iter": 15}
    usual, named = (estimator(scoring=one, **settings).fit(x, y).validation_scores_ for one in (None, scoring))
    assert np.allclose(usual, named)
