"""What fit and partial_fit take beyond scikit-learn's: validation rows, groups, scores, callbacks, words; or refuse."""

import time

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.metrics import log_loss

from plainnet import F1, Cosine, MLPClassifier, MLPRegressor, Standardize, StopAfter
from plainnet.core.errors import RequestError

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X = np.random.default_rng(0).normal(size=(60, 3))
Y = (X[:, 0] + X[:, 1] > 0).astype(int) + (X[:, 2] > 0.5)


def classifier(**settings):
    return MLPClassifier((5,), **({"max_iter": 4, "random_state": 0} | settings))


def test_validation_rows_are_watched_without_early_stopping():
    plain, watched = classifier().fit(X, Y), classifier().fit(X, Y, validation_data=(X[:20], Y[:20]))
    assert np.array_equal(plain.model_.parameters, watched.model_.parameters)
    assert watched.validation_curve_[-1] == pytest.approx(log_loss(Y[:20], plain.predict_proba(X[:20])))


def test_validation_rows_may_have_weights():
    weights = np.r_[np.zeros(10), np.ones(10)]
    weighed = classifier().fit(X, Y, validation_data=(X[:20], Y[:20], weights))
    assert weighed.validation_curve_ == classifier().fit(X, Y, validation_data=(X[10:20], Y[10:20])).validation_curve_


def test_lbfgs_trains_on_all_rows_as_scikit_learns():
    plain, stopped = (classifier(solver="lbfgs", early_stopping=on).fit(X, Y) for on in (False, True))
    assert np.array_equal(plain.model_.parameters, stopped.model_.parameters)


def test_lbfgs_keeps_its_time():
    began = time.monotonic()
    MLPClassifier((50,), solver="lbfgs", tol=0, max_iter=10**6, max_fun=10**7, alpha=0, time_limit=0.05).fit(X, Y)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("scoring", ["f1", F1("macro"), "log_loss", "loss"])
def test_early_stopping_by_any_metric(scoring):
    y = (Y > 0).astype(int) if scoring == "f1" else Y
    fitted = classifier(early_stopping=True, scoring=scoring, max_iter=9).fit(X, y, validation_data=(X[:30], y[:30]))
    assert fitted.best_validation_score_ == max(fitted.validation_scores_)
    kept = fitted.model_.loss.point(fitted.model_.logits(X[:30]))
    by_hand = {"loss": lambda: -log_loss(y[:30], kept), "log_loss": lambda: -log_loss(y[:30], kept)}
    if isinstance(scoring, F1):
        by_hand[scoring] = lambda: scoring(kept, y[:30])
    if scoring in by_hand:
        assert fitted.best_validation_score_ == pytest.approx(by_hand[scoring]())


def test_a_metric_of_numbers_speaks_their_unit():
    y = 1000 * X[:, 0] + 5000
    fitted = MLPRegressor((5,), target_scaling=True, early_stopping=True, scoring="mae", max_iter=5, random_state=0)
    fitted.fit(X, y, validation_data=(X[:20], y[:20]))
    assert fitted.best_validation_score_ == pytest.approx(-np.abs(fitted.predict(X[:20]) - y[:20]).mean())


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle"])
def test_a_schedule_by_name_needs_its_horizon_too(schedule):
    with pytest.raises(RequestError, match=r"needs its horizon.*steps=10_000"):
        classifier(learning_rate=schedule).partial_fit(X, Y)
    with pytest.raises(RequestError, match="needs its horizon"):
        classifier(dropout=Cosine(0.3)).partial_fit(X, Y)


@pytest.mark.parametrize(("rate", "patience"), [("invscaling", 9), ("adaptive", 1)])
def test_epochs_one_by_one_follow_the_learning_rate(rate, patience):
    settings = {"solver": "sgd", "learning_rate": rate, "learning_rate_init": 0.5, "tol": 0.1, "n_iter_no_change": patience}
    whole, parts = classifier(max_iter=8, **settings).fit(X, Y), classifier(**settings)
    for _ in range(8):
        parts.partial_fit(X, Y)
    assert np.array_equal(whole.model_.parameters, parts.model_.parameters)
    assert whole.t_ == parts.t_ == 8 * len(X)


def test_epochs_one_by_one_keep_the_scale_of_the_first():
    parts = classifier(preprocess="auto").partial_fit(X, Y)
    steps = parts.model_.steps
    parts.partial_fit(X[:20] * 100, Y[:20])
    assert parts.model_.steps == steps


def test_callbacks_in_every_form():
    seen = []
    assert classifier(callbacks=lambda run: seen.append(run.history[-1]["epoch"])).fit(X, Y).n_iter_ == len(seen) == 4
    for two in (StopAfter(2), [StopAfter(2)], {"name": "stop_after", "epochs": 2}):
        assert classifier(callbacks=two).fit(X, Y).n_iter_ == 2


def test_words_tables_and_objects_are_one():
    loss = {"name": "softmax_cross_entropy", "label_smoothing": 0.1}
    assert classifier(loss=loss).fit(X, Y).model_.loss.label_smoothing == 0.1
    assert classifier(dtype=np.float32).fit(X, Y).model_.dtype == "float32"
    alone, listed = (classifier(preprocess=steps).fit(X, Y) for steps in (Standardize(), [Standardize()]))
    assert np.array_equal(alone.model_.parameters, listed.model_.parameters)
    assert classifier(embedding="periodic").fit(X, Y).model_.network.layers[0].concept_name() == "periodic"


def test_sparse_labels_are_answered_so():
    labels = sparse.csr_matrix(np.c_[Y > 0, Y > 1].astype(int))
    found = classifier().fit(X, labels).predict(X)
    assert sparse.issparse(found) and found.shape == labels.shape


def test_a_frame_of_words_names_the_way():
    frame = pd.DataFrame({"a": X[:, 0], "b": ["u", "v"] * 30})
    with pytest.raises(ValueError) as raised:
        classifier().fit(frame, Y)
    assert any('preprocess="auto"' in note for note in raised.value.__notes__)
    with pytest.raises(RequestError, match="'b' holds times"):
        classifier(preprocess="auto").fit(frame.assign(b=pd.Timestamp("2026-01-01")), Y)


@pytest.mark.parametrize(
    ("settings", "given", "said"),
    [
        ({"validation_split": "grouped", "early_stopping": True}, {}, "Give fit"),
        ({"validation_split": "grouped", "early_stopping": True}, {"groups": [1, 2]}, "a group for each row"),
        ({"validation_split": "tim"}, {}, "Did you mean 'time'"),
        ({}, {"validation_data": (X,)}, r"validation_data is \(X, y\)"),
        ({"class_weight": {0: 1, 9: 2}}, {}, "names the classes of y"),
        ({"class_weight": {0: -1}}, {}, "are not negative"),
        ({"alpha": -1}, {}, "alpha must be >= 0"),
        ({"dropout": [0.1, 0.2]}, {}, "one rate for all"),
        ({"engine": "natve"}, {}, "engine is one of"),
        ({"n_members": 2.5}, {}, "whole number"),
        ({"learning_rate": "step_decay"}, {}, r"Give StepDecay\(0.001, factor=...\)"),
        ({"scoring": "f1_mcro", "early_stopping": True}, {}, "Did you mean 'f1_micro'"),
        ({"callbacks": ["stop_aftr"]}, {}, "Did you mean 'stop_after'"),
        ({"solver": "lbfgs", "callbacks": [StopAfter(1)]}, {}, "no epochs to call callbacks after"),
        ({"hidden_layer_sizes": "poisson"}, {}, "given by their names"),
    ],
)
def test_slips_are_told(settings, given, said):
    with pytest.raises(RequestError, match=said):
        MLPClassifier(**({"max_iter": 1} | settings)).fit(X, Y, **given)


def test_another_width_cannot_go_on():
    fitted = classifier(warm_start=True).fit(X, Y)
    with pytest.raises(RequestError, match="Use warm_start=False"):
        fitted.set_params(hidden_layer_sizes=(6,)).fit(X, Y)
