"""What an estimator promises beyond scikit-learn's conventions."""

import inspect
import pickle
import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.neural_network import MLPClassifier as TheirClassifier
from sklearn.neural_network import MLPRegressor as TheirRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from plainnet import Adam, Cosine, MLPClassifier, MLPRegressor, ReLU, StepDecay
from plainnet.core.errors import RequestError

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(scope="module")
def digits():
    return train_test_split(*load_digits(return_X_y=True), random_state=0)


@pytest.mark.parametrize(("ours", "theirs"), [(MLPClassifier, TheirClassifier), (MLPRegressor, TheirRegressor)])
def test_names_and_defaults_are_scikit_learns(ours, theirs):
    own, known = (inspect.signature(one).parameters for one in (ours, theirs))
    differing = {name for name, parameter in known.items() if own[name].default != parameter.default}
    assert not differing


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
def test_it_scores_like_scikit_learns(digits, solver):
    x, held, y, held_y = digits
    kinds = [kind(solver=solver, random_state=i, max_iter=60) for kind in (MLPClassifier, TheirClassifier) for i in range(3)]
    scores = [one.fit(x, y).score(held, held_y) for one in kinds]
    assert abs(np.mean(scores[:3]) - np.mean(scores[3:])) < 0.015


def test_so_many_epochs_one_by_one_are_one_fit(digits):
    x, _, y, _ = digits
    settings = {"random_state": 3, "dropout": 0.2, "batch_size": 37, "learning_rate": StepDecay(0.01, 0.5, every=2)}
    whole = MLPClassifier(max_iter=5, n_iter_no_change=1000, **settings).fit(x, y)
    parts = MLPClassifier(**settings)
    for _ in range(5):
        parts.partial_fit(x, y, classes=np.unique(y))
    assert np.array_equal(whole.model_.parameters, parts.model_.parameters)
    assert whole.loss_curve_ == parts.loss_curve_


def test_epochs_one_by_one_need_to_know_the_horizon(digits):
    x, _, y, _ = digits
    with pytest.raises(RequestError, match="needs its horizon"):
        MLPClassifier(learning_rate=Cosine(0.01)).partial_fit(x, y)
    MLPClassifier(learning_rate=Cosine(0.01, steps=100)).partial_fit(x, y)


def test_parts_may_have_any_number_of_rows(digits):
    x, held, y, held_y = digits
    parts = MLPClassifier(random_state=0, learning_rate_init=0.01)
    for _ in range(10):
        for start in range(0, len(x), 300):
            parts.partial_fit(x[start : start + 300], y[start : start + 300], classes=range(10))
    assert parts.score(held, held_y) > 0.93


def full_batch(**settings):
    return MLPClassifier((20,), random_state=1, batch_size=10_000, max_iter=20, learning_rate_init=0.01, **settings)


def test_a_weight_of_k_is_k_rows():
    x, y = load_breast_cancer(return_X_y=True)
    x, y = StandardScaler().fit_transform(x)[:200], y[:200]
    weights = np.random.default_rng(0).integers(0, 4, len(x))
    weighed = full_batch().fit(x, y, sample_weight=weights)
    repeated = full_batch().fit(x.repeat(weights, axis=0), y.repeat(weights))
    np.testing.assert_allclose(weighed.predict_proba(x), repeated.predict_proba(x), rtol=1e-7)


def test_weights_of_nothing_and_of_all_alike():
    x, y = load_digits(return_X_y=True)
    weights = (np.arange(len(x)) % 3 > 0).astype(float)
    short = {"random_state": 0, "max_iter": 3}
    absent = MLPClassifier(**short).fit(x[weights > 0], y[weights > 0])
    assert np.array_equal(MLPClassifier(**short).fit(x, y, weights).model_.parameters, absent.model_.parameters)
    alike = MLPClassifier(**short).fit(x, y, np.full(len(x), 7.0))
    assert np.array_equal(alike.model_.parameters, MLPClassifier(**short).fit(x, y).model_.parameters)


def test_balanced_classes_are_the_weights_that_match():
    x, y = load_breast_cancer(return_X_y=True)
    by_class = len(y) / (2 * np.bincount(y))
    balanced = full_batch(class_weight="balanced").fit(x, y)
    assert np.array_equal(balanced.model_.parameters, full_batch().fit(x, y, by_class[y]).model_.parameters)
    named = full_batch(class_weight=dict(enumerate(by_class))).fit(x, y)
    assert np.array_equal(balanced.model_.parameters, named.model_.parameters)


def test_what_scikit_learn_declined(digits):
    x, held, y, held_y = digits
    rich = MLPClassifier(
        (64, 32),
        activation=["mish", ReLU()],
        solver="adamw",
        learning_rate="cosine",
        learning_rate_init=0.005,
        dropout=0.1,
        input_dropout=0.05,
        normalization="batch",
        max_norm=4.0,
        l1=1e-5,
        class_weight="balanced",
        early_stopping=True,
        scoring="f1_macro",
        max_iter=40,
        random_state=0,
    ).fit(x, y)
    assert rich.score(held, held_y) > 0.96
    assert rich.best_validation_score_ == max(rich.validation_scores_)
    assert [type(layer).__name__ for layer in rich.model_.network.layers][:5] == [
        "Dropout",
        "Dense",
        "BatchNorm",
        "Mish",
        "Dropout",
    ]


def test_the_best_parameters_are_kept(digits):
    x, held, y, held_y = digits
    fitted = MLPClassifier(early_stopping=True, random_state=0, max_iter=30).fit(x, y, validation_data=(held, held_y))
    assert fitted.score(held, held_y) == pytest.approx(fitted.best_validation_score_)


def test_going_on_from_the_last_fit(digits):
    x, _, y, _ = digits
    on = MLPClassifier(random_state=0, max_iter=5, warm_start=True)
    first = on.fit(x, y).loss_
    assert on.fit(x, y).loss_ < first


def test_labels_and_several_numbers():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 5))
    labels = np.column_stack([x[:, 0] > 0, x[:, 1] + x[:, 2] > 0]).astype(int)
    chosen = MLPClassifier(random_state=0, max_iter=100).fit(x, labels)
    assert chosen.score(x, labels) > 0.95
    assert chosen.predict_proba(x).shape == (300, 2)
    targets = x[:, :2] @ rng.normal(size=(2, 3))
    assert MLPRegressor(random_state=0, max_iter=200, learning_rate_init=0.01).fit(x, targets).score(x, targets) > 0.99


@pytest.mark.parametrize("loss", ["absolute_error", "huber", "poisson", "squared_error"])
def test_losses_of_regression(loss):
    x, y = load_diabetes(return_X_y=True)
    fitted = MLPRegressor(loss=loss, random_state=0, max_iter=300, learning_rate_init=0.02).fit(x * 20, y / 100)
    assert fitted.score(x * 20, y / 100) > 0.45


def test_it_says_when_it_has_not_converged(digits):
    x, _, y, _ = digits
    with pytest.warns(ConvergenceWarning, match="Maximum iterations"):
        MLPClassifier(max_iter=2).fit(x, y)


def test_copies_searches_and_files(digits):
    x, held, y, _ = digits
    steps = make_pipeline(StandardScaler(), MLPClassifier(random_state=0, max_iter=20))
    search = GridSearchCV(steps, {"mlpclassifier__dropout": [0.0, 0.3]}, cv=2, n_jobs=2).fit(x[:400], y[:400])
    best = search.best_estimator_
    read = pickle.loads(pickle.dumps(best))
    assert np.array_equal(read.predict_proba(held), best.predict_proba(held))
    assert clone(best[-1]).get_params()["dropout"] == search.best_params_["mlpclassifier__dropout"]


def test_the_features_decide_the_precision(digits):
    x, held, y, _ = digits
    assert MLPClassifier(max_iter=2).fit(x.astype(np.float32), y).predict_proba(held.astype(np.float32)).dtype == np.float32
    assert MLPClassifier(max_iter=2).fit(x.astype(np.uint8), y).model_.dtype == "float32"
    assert MLPClassifier(max_iter=2).fit(x, y).predict_proba(held).dtype == np.float64
    assert MLPClassifier(max_iter=2, dtype="float32").fit(x, y).model_.dtype == "float32"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"solver": "adm"}, "Did you mean 'adam'"),
        ({"activation": "rleu"}, "Did you mean 'relu'"),
        ({"activation": ["relu", "tanh"]}, "2 for 1 layers"),
        ({"hidden_layer_sizes": (0,)}, "must be > 0"),
        ({"normalization": "bach"}, "Did you mean 'batch'"),
        ({"learning_rate": "cosin"}, "Did you mean 'cosine'"),
        ({"dtype": "float16"}, "dtype is float32"),
        ({"class_weight": "balanced", "loss": "quantile"}, "quantile"),
    ],
)
def test_mistakes_name_what_is_near(settings, said):
    with pytest.raises(ValueError, match=said):
        MLPClassifier(max_iter=1, **settings).fit(np.eye(4), [0, 1, 0, 1])


def test_an_optimizer_itself(digits):
    x, _, y, _ = digits
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        named = MLPClassifier(random_state=0, max_iter=2).fit(x, y)
        own = MLPClassifier(random_state=0, max_iter=2, solver=Adam(0.001)).fit(x, y)
    assert np.array_equal(named.model_.parameters, own.model_.parameters)
