"""Classes, labels and numbers: what suits the targets is chosen, what does not is refused, and the model knows its task."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.utils.class_weight import compute_class_weight

from plainnet.core.errors import RequestError
from plainnet.core.spec import from_toml, to_toml
from plainnet.datasets.base import Data, Rows
from plainnet.engines.base import Source
from plainnet.layers.dense import Dense
from plainnet.layers.relu import ReLU
from plainnet.losses.binary_cross_entropy import BinaryCrossEntropy
from plainnet.losses.gaussian_nll import GaussianNLL
from plainnet.losses.hinge import Hinge
from plainnet.losses.kl_divergence import KLDivergence
from plainnet.losses.mean_squared_error import MeanSquaredError
from plainnet.losses.poisson import Poisson
from plainnet.losses.quantile import Quantile
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.metrics.accuracy import Accuracy
from plainnet.metrics.mae import MAE
from plainnet.metrics.mse import MSE
from plainnet.metrics.roc_auc import ROCAUC
from plainnet.model.model import Model
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.training.fit import fit
from plainnet.training.prepared import Prepared
from plainnet.training.weighting import balanced, weighted

ENGINES = ["reference", "native"]
NETWORK = Network((Dense(16), ReLU(), Dense()))
TRAINING = Training(optimizer=Adam(0.01), epochs=40)


def prepared(task: str, rows: int = 200, names: tuple[str, ...] = ("a", "b", "c")) -> Prepared:
    """Three classes, three labels or two numbers, each of which the three features tell."""
    random = np.random.default_rng(1)
    x = random.normal(size=(rows, 3)).astype(np.float32)
    y = {
        "classification": x.argmax(axis=1).astype(np.int32),
        "multilabel": (x > 0.3).astype(np.float64),
        "regression": np.stack([x @ [3.0, -1.0, 0.5] + 4, np.abs(x[:, 0])], axis=1).astype(np.float64),
    }[task]
    names, targets = ((), ("price", "size")) if task == "regression" else (names, ())
    data = Data(Rows(x, y), None, names, (3,), (), target_names=targets)
    held = slice(rows - rows // 4, None)
    return Prepared(Source(Rows(x, y).take(slice(held.start))), Source(Rows(x, y).take(held)), None, data)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("task", "loss", "metric", "score"),
    [
        ("classification", "softmax_cross_entropy", "accuracy", "accuracy"),
        ("multilabel", "binary_cross_entropy", "label_accuracy", "label_accuracy"),
        ("regression", "mean_squared_error", "mae", "r2"),
    ],
)
def test_what_suits_the_targets_is_chosen_and_learned(task, loss, metric, score, engine):
    data = prepared(task)
    fitted = fit(NETWORK, data, replace(TRAINING, epochs=120), engine)
    last, model = fitted.history[-1], fitted.model
    assert (model.task, model.loss.concept_name()) == (task, loss)
    assert fitted.run.program.engine == engine
    scores = model.evaluate(data.validation.rows)
    assert last["validation_loss"] == pytest.approx(scores["loss"])
    if metric in scores.values:
        assert last[f"validation_{metric}"] == pytest.approx(scores[metric])
    assert scores[score] > 0.85
    assert model.predict(data.validation.rows.x).shape == data.validation.rows.y.shape


@pytest.mark.parametrize("task", ["classification", "multilabel", "regression"])
def test_a_model_keeps_its_task_when_saved(task, tmp_path):
    data = prepared(task)
    model = fit(NETWORK, data, replace(TRAINING, epochs=1)).model
    model.save(tmp_path / "model.safetensors")
    again = Model.load(tmp_path / "model.safetensors")
    assert (again.task, again.names) == (task, ("price", "size") if task == "regression" else ("a", "b", "c"))
    x, y = data.train.rows.x, data.train.rows.y
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    assert again.evaluate(Rows(x, y)).numbers() == model.evaluate(Rows(x, y)).numbers()


def test_predictions_by_task():
    x = prepared("classification").train.rows.x
    classes, labels, numbers = (fit(NETWORK, prepared(t), replace(TRAINING, epochs=2)).model for t in TASKS)
    np.testing.assert_array_equal(classes.predict(x), classes.predict_proba(x).argmax(axis=1))
    np.testing.assert_array_equal(labels.predict(x), labels.predict_proba(x) >= 0.5)
    assert labels.predict(x).dtype == np.int32
    np.testing.assert_array_equal(numbers.predict(x), numbers.predict_link(x))
    with pytest.raises(RequestError, match=r"no probabilities.*mean_squared_error for regression"):
        numbers.predict_proba(x)


TASKS = ("classification", "multilabel", "regression")


@pytest.mark.parametrize(
    ("task", "training", "message"),
    [
        ("regression", {"loss": SoftmaxCrossEntropy()}, "for classification and multilabel.*regression.*mean_squared_error"),
        ("regression", {"loss": BinaryCrossEntropy()}, "mean_squared_error, mean_absolute_error or huber"),
        ("classification", {"loss": Poisson()}, "poisson is for regression.*softmax_cross_entropy"),
        ("multilabel", {"loss": Quantile()}, "quantile is for regression.*binary_cross_entropy"),
        ("multilabel", {"loss": SoftmaxCrossEntropy()}, "rows of shares that add up to 1.*binary_cross_entropy"),
        ("multilabel", {"loss": Hinge()}, "kind = weston_watkins.*one_vs_rest"),
        ("regression", {"loss": KLDivergence()}, "takes targets from 0 to 1"),
        ("regression", {"metrics": (Accuracy(),)}, "accuracy judges classification"),
        ("classification", {"metrics": (MAE(),)}, "mae judges regression"),
        ("regression", {"class_weight": "balanced"}, "Class weights are for targets that are classes.*numbers"),
        ("multilabel", {"class_weight": "balanced"}, "targets that are classes.*labels"),
        ("classification", {"class_weight": (1.0, 2.0)}, "one for each of 3 classes.*2 weights"),
    ],
)
def test_what_does_not_suit_the_targets_is_refused(task, training, message):
    with pytest.raises(RequestError, match=message):
        fit(NETWORK, prepared(task), replace(TRAINING, **training))


def test_poisson_refuses_what_is_no_count():
    data = prepared("regression")
    rows = Rows(data.train.rows.x, data.train.rows.y - 40.0)
    with pytest.raises(RequestError, match="takes targets of at least 0"):
        fit(NETWORK, replace(data, train=Source(rows)), replace(TRAINING, loss=Poisson()))


def test_a_network_of_another_width_is_refused_with_the_right_one():
    network = Network((Dense(16), ReLU(), Dense(3)))
    with pytest.raises(RequestError, match=r"3 outputs, and gaussian_nll needs 2 for each target.*2 targets.*Dense\(4\)"):
        fit(network, prepared("regression"), replace(TRAINING, loss=GaussianNLL()))


@pytest.mark.parametrize("settings", [{"class_weight": (0.0, 0.0)}, {"class_weight": (-1.0, 1.0)}, {"metrics": (MSE(), MSE())}])
def test_trainings_that_cannot_be(settings):
    with pytest.raises(RequestError):
        Training(**settings)


@pytest.mark.parametrize("engine", ENGINES)
def test_mean_squared_error_of_one_layer_is_linear_regression(engine):
    data = prepared("regression")
    training = Training(optimizer=Adam(0.05), epochs=600, batch_size=0, evaluate_every=600, dtype="float64")
    model = fit(Network((Dense(),)), data, training, engine).model
    x, y = data.train.rows.x.astype(np.float64), data.train.rows.y
    np.testing.assert_allclose(model.predict(x), LinearRegression().fit(x, y).predict(x), atol=1e-3)


@pytest.mark.parametrize("engine", ENGINES)
def test_gaussian_nll_learns_how_far_it_may_be_off(engine):
    random = np.random.default_rng(2)
    x = random.uniform(-1, 1, (600, 1)).astype(np.float32)
    spread = np.where(x > 0, 2.0, 0.2)
    rows = Rows(x, 3 * x.astype(np.float64) + spread * random.normal(size=x.shape))
    data = Prepared(Source(rows), None, None, Data(rows, None, (), (1,)))
    model = fit(NETWORK, data, Training(GaussianNLL(), Adam(0.01), epochs=60), engine).model
    variance = model.predict_link(np.array([[-0.5], [0.5]], np.float32))[:, 1]
    assert variance[0] == pytest.approx(0.04, abs=0.03)
    assert variance[1] == pytest.approx(4.0, abs=1.5)


@pytest.mark.parametrize("engine", ENGINES)
def test_quantiles_have_their_share_of_the_targets_below(engine):
    random = np.random.default_rng(2)
    rows = Rows(random.normal(size=(1000, 1)).astype(np.float32), random.exponential(size=(1000, 1)))
    data = Prepared(Source(rows), None, None, Data(rows, None, (), (1,)))
    training = Training(Quantile((0.1, 0.5, 0.9)), Adam(0.02), epochs=200, batch_size=200)
    model = fit(Network((Dense(),)), data, training, engine).model
    shares = (rows.y <= model.predict_link(rows.x)).mean(axis=0)
    np.testing.assert_allclose(shares, [0.1, 0.5, 0.9], atol=0.03)
    np.testing.assert_array_equal(model.predict(rows.x), model.predict_link(rows.x)[:, [1]])


def test_balanced_weights_as_in_scikit_learn():
    y = np.random.default_rng(0).choice(4, 200, p=[0.5, 0.3, 0.15, 0.05]).astype(np.int32)
    np.testing.assert_allclose(balanced(y, np.ones(200), 4), compute_class_weight("balanced", classes=np.arange(4), y=y))


def test_class_weights_multiply_those_of_the_rows():
    source = Source(Rows(np.zeros((4, 1)), np.array([0, 1, 1, 2], np.int32), np.array([1.0, 2.0, 0.0, 3.0])))
    assert weighted(source, (1.0, 10.0, 100.0), ("a", "b", "c")).weights.tolist() == [1.0, 20.0, 0.0, 300.0]
    assert weighted(source, None, ("a", "b", "c")) is source


@pytest.mark.parametrize("engine", ENGINES)
def test_class_weights_are_sample_weights(engine):
    data, by_class = prepared("classification"), (0.5, 3.0, 1.0)
    rows = data.train.rows
    weighed = replace(data, train=Source(Rows(rows.x, rows.y, np.array(by_class)[rows.y])))
    training = replace(TRAINING, epochs=2)
    one = fit(NETWORK, data, replace(training, class_weight=by_class), engine).model
    other = fit(NETWORK, weighed, training, engine).model
    np.testing.assert_array_equal(one.parameters, other.parameters)
    assert from_toml(Training, to_toml(replace(training, class_weight=by_class))).class_weight == by_class


def test_more_metrics_on_request():
    data = prepared("classification")
    model = fit(NETWORK, data, replace(TRAINING, epochs=1)).model
    assert 0 < model.evaluate(data.train.rows, [ROCAUC()])["roc_auc"] <= 1
    with pytest.raises(RequestError, match="mae judges regression"):
        model.evaluate(data.train.rows, [MAE()])


def test_a_loss_without_probabilities_is_not_judged_by_them():
    data = prepared("classification")
    model = fit(NETWORK, data, replace(TRAINING, loss=Hinge(), epochs=60)).model
    scores = model.evaluate(data.validation.rows)
    assert "log_loss" not in scores.values
    assert scores["accuracy"] > 0.85
    squared = fit(NETWORK, data, replace(TRAINING, loss=MeanSquaredError("softmax"), epochs=1)).model
    assert "log_loss" in squared.evaluate(data.validation.rows).values
