"""Each symptom: a small training that has it, in which it is found, and a healthy one, in which nothing is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pytest

from checks.conftest import WeightScale, trial
from plainnet.checks.doctor import dead_units, unmoved_parameters, unscaled_targets
from plainnet.checks.examination import examine, symptoms
from plainnet.checks.finding import ORDER
from plainnet.checks.patient import Patient, of_run, rehearsed
from plainnet.core.spec import from_data
from plainnet.datasets.base import Data, Rows
from plainnet.engines.base import Source
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.layers.sigmoid import Sigmoid
from plainnet.layers.tanh import Tanh
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.momentum import Momentum
from plainnet.optimizers.sgd import SGD
from plainnet.regularizers.l2 import L2
from plainnet.schedules.cosine import Cosine
from plainnet.schedules.inverse_time import InverseTime
from plainnet.training.callbacks.reduce_on_plateau import ReduceOnPlateau
from plainnet.training.data import prepare
from plainnet.training.prepared import Prepared
from plainnet.training.trial import Trial, run_trial


def rows(count: int = 400, seed: int = 0, spread: float = 1.5) -> tuple[np.ndarray, np.ndarray]:
    """Three classes around the corners of a triangle, in six features."""
    random = np.random.default_rng(seed)
    y = np.arange(count) % 3
    centers = 3.0 * np.eye(3, 6)[y]
    return (random.normal(size=(count, 6)) * spread + centers).astype(np.float32) / 3, y.astype(np.int32)


def prepared(x, y, held=100):
    """The last rows are held out: half of them to validate on, half to test on."""
    parts = [slice(len(x) - held), slice(len(x) - held, len(x) - held // 2), slice(len(x) - held // 2, None)]
    train, validation, test = (Source(Rows(np.ascontiguousarray(x[part]), y[part])) for part in parts)
    names = tuple("abcdef"[: x.shape[1]])
    return Prepared(train, validation, test, Data(train.rows, test.rows, ("0", "1", "2"), x.shape[1:], names))


X, Y = rows()
LAYERS = (Dense(16), BatchNorm(), ReLU(), Dropout(0.1), Dense(3))
SETTINGS = {"optimizer": Adam(Cosine(0.01)), "regularizer": L2(1e-4), "epochs": 20, "early_stopping": 5}


def patient(layers=LAYERS, data=None, callbacks=(), **settings) -> Patient:
    one = trial(layers, "native", **SETTINGS | settings)
    return rehearsed(replace(one, callbacks=callbacks), data or prepared(X, Y))


def alone(width: int, depth: int, activation, scale: float):
    return (*(layer for _ in range(depth) for layer in (Dense(width, WeightScale(scale)), activation)), Dense(3))


def mislabelled():
    y = Y.copy()
    y[[3, 60, 200]] = (y[[3, 60, 200]] + 1) % 3
    x, _ = rows(spread=0.15)
    return prepared(x, y)


def numbers(mean: float) -> Patient:
    """A regression."""
    rows = Rows(X, mean + mean / 4 * X[:, :1].astype(np.float64))
    data = Prepared(Source(rows), None, None, Data(rows, None, (), (6,), target_names=("price",)))
    return patient((Dense(8), ReLU(), Dense(1)), data, early_stopping=None)


SHIFTED = X.copy()
SHIFTED[:, 2] = 1000 + 50 * SHIFTED[:, 2]
CONSTANT = X.copy()
CONSTANT[:, 4] = 0.25
LEAKED = X.copy()
LEAKED[-10:] = LEAKED[:10]
RANDOM = np.random.default_rng(5).integers(0, 3, len(Y)).astype(np.int32)

# Of each symptom one sick training or more: what to make it of, and words of what the doctor says.
SICK = {
    "constant_features": [(lambda: patient(data=prepared(CONSTANT, Y)), "1 of 6: 'e'")],
    "dead_units": [
        (lambda: patient((Dense(16, bias=Below()), ReLU(), Dense(3)), optimizer=SGD(1e-4)), "100% of the units of relu_1"),
    ],
    "diverged": [(lambda: patient(optimizer=SGD(1e30)), "non-finite value at step")],
    "full_batch": [(lambda: patient(batch_size=1000), "batch_size = 1000, 300 training rows, 20 steps")],
    "gradient_flow": [
        (lambda: patient(alone(8, 12, Sigmoid(), 0.1)), "vanishes"),
        (lambda: patient(alone(30, 12, ReLU(), 1.0), optimizer=SGD(1e-20)), "explode from layer to layer"),
    ],
    "idle_mask": [(lambda: patient((Dense(8), ReLU(), Dropout(0.0), Dense(3))), "Dropout with rate = 0")],
    "idle_momentum": [(lambda: patient(optimizer=Momentum(0.1, 0.0)), "momentum = 0 in each")],
    "idle_penalty": [
        (lambda: patient(regularizer=L2(0.0)), "l2 of dense_1.weights and 1 more"),
        (lambda: patient((Dense(8, regularizer=L2(1e-12)), ReLU(), Dense(3)), regularizer=None), "l2 of dense_1.weights"),
    ],
    "idle_schedule": [
        (lambda: patient(optimizer=SGD(InverseTime(0.1, 0.0))), "learning_rate never changes"),
        (lambda: patient(optimizer=SGD(InverseTime(0.1, 1e-6))), "learning_rate hardly ever changes"),
        (lambda: patient((Dense(8), ReLU(), Dropout(Cosine(0.2, 0.2)), Dense(3))), "rate never changes"),
    ],
    "label_noise": [(lambda: patient(data=mislabelled(), epochs=40, regularizer=None), "row 4: '1', predicted '0'")],
    "large_penalty": [(lambda: patient(regularizer=L2(3.0)), "The penalty is larger than the data loss")],
    "leaked_rows": [(lambda: patient(data=prepared(LEAKED, Y)), r"10 of 50 \(20.0%\) equal a training row; the first is row 41")],
    "learning_rate": [
        (lambda: patient((Dense(16), ReLU(), Dense(3)), optimizer=SGD(60.0), regularizer=None), "too high"),
        (lambda: patient(optimizer=SGD(1e-5)), "too low"),
    ],
    "overfitting": [
        (
            lambda: patient((Dense(100), ReLU(), Dense(3)), prepared(X, RANDOM), epochs=60, early_stopping=None),
            "was best in epoch",
        ),
    ],
    "saturated_units": [(lambda: patient((Dense(16, WeightScale(30.0)), Sigmoid(), Dense(3))), "of the units of sigmoid_1")],
    "unmoved_parameters": [
        (lambda: patient((Dense(16, bias=Below()), ReLU(), Dense(3)), optimizer=SGD(1e-4), regularizer=None), "3 of 4, after"),
        (lambda: patient(optimizer=SGD(1e-30), regularizer=None), "dense_1.weights"),
    ],
    "unreachable_patience": [
        (lambda: patient(early_stopping=20), "patience of 20 evaluations; the training has 20"),
        (lambda: patient(callbacks=(ReduceOnPlateau(patience=25),)), "reduce_on_plateau can never act"),
    ],
    "unscaled_inputs": [
        (lambda: patient(data=prepared(SHIFTED, Y)), "1 of 6 features .* feature 'c' has 1,0"),
        (lambda: patient(data=prepared(X * 1e-4, Y)), "so small"),
    ],
    "unscaled_targets": [(lambda: numbers(8000.0), r"'price' has mean 8,\d+ and deviation ")],
    "vanished_rate": [(lambda: patient(optimizer=SGD(Cosine(0.1, steps=20))), "In 9[0-9]% of 200 steps")],
}


@dataclass(frozen=True)
class Below(WeightScale):
    """Biases so low that no ReLU opens."""

    scale: float = 0.0

    def values(self, stream, shape, fan_in, fan_out):
        return np.full(shape, -100.0)


@pytest.fixture(scope="module")
def healthy() -> Patient:
    return patient()


def test_the_doctor_knows_every_symptom_that_is_tested():
    assert set(symptoms()) == set(SICK)


def test_nothing_is_found_where_nothing_is_wrong(healthy):
    assert examine(healthy) == []
    assert healthy.run.history and healthy.diverged is None


@pytest.mark.parametrize("name", SICK)
def test_a_symptom_is_found(name):
    for make, said in SICK[name]:
        found = list(symptoms()[name](make()))
        assert found, said
        texts = [f"{one.said} {one.evidence}" for one in found]
        assert any(re.search(said, text) for text in texts), texts
        for one in found:
            assert one.said.endswith(".") and one.evidence.endswith(".") and one.advice.endswith(".")
            assert any(character.isdigit() for character in one.evidence)


def test_findings_come_gravest_first():
    found = examine(
        patient(data=prepared(SHIFTED * CONSTANT[0, 4], Y), regularizer=L2(0.0), optimizer=SGD(InverseTime(1e-3, 0.0)))
    )
    ranks = [ORDER.index(one.severity) for one in found]
    assert ranks == sorted(ranks) and len(found) >= 3


def test_a_spec_that_diverges_at_once_can_be_examined():
    found = examine(patient((Dense(8), ReLU(), Dense(3)), optimizer=SGD(1e38)))
    assert found[0].said == "Training diverges."


def test_a_trial_is_left_as_it_was(healthy):
    assert isinstance(healthy.trial, Trial)
    before = healthy.run.kept.parameters.copy()
    examine(healthy)
    np.testing.assert_array_equal(healthy.run.kept.parameters, before)


def test_only_relu_is_told_to_be_leaky():
    layers = (Dense(16, WeightScale(1e4)), Tanh(), Dense(3))
    (found,) = dead_units.examine(patient(layers))
    assert "tanh_1" in found.said and "relu" not in found.advice


def test_targets_of_the_order_of_1_are_no_symptom():
    assert not list(unscaled_targets.examine(numbers(2.0)))


def test_frozen_parameters_are_no_symptom():
    layers = (Dense(16), ReLU(), Dense(3))
    assert not list(unmoved_parameters.examine(patient(layers, frozen=("dense_1", "*.bias"))))


def test_an_averaged_run_is_examined_from_its_folder(tmp_path):
    """Its model is the average, so nothing is left unmoved."""
    one = from_data(Trial, {
        "data": {"dataset": "moons"},
        "network": {"layers": [{"name": "dense", "units": 4}, "relu", "dense"]},
        "training": {"epochs": 2, "averaging": {"name": "ema", "decay": 0.5}},
    })  # fmt: skip
    run_trial(one, tmp_path / "run")
    found = of_run(one, prepare(one.data), tmp_path / "run")
    assert not list(unmoved_parameters.examine(found))
