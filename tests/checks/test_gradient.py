"""The gradient check passes what is right, on either engine, and finds what is wrong, where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from checks.conftest import prepared, s4, trial
from plainnet.checks import gradient
from plainnet.checks.few import begun
from plainnet.engines import hyper
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.layers.sigmoid import Sigmoid
from plainnet.losses.binary_cross_entropy import BinaryCrossEntropy
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.regularizers.l2 import L2

RANDOM = np.random.default_rng(231)
S4_DATA = prepared(RANDOM.normal(size=(2, 15)), RANDOM.integers(10, size=2).astype(np.int32), 10)
DATA = prepared(RANDOM.normal(size=(30, 6)).astype(np.float32), (np.arange(30) % 3).astype(np.int32), 3)


@pytest.mark.parametrize("reg", [0.0, 3.14])
def test_the_figures_of_s4(engine, reg):
    """N, D, H1, H2, C = 2, 15, 20, 30, 10, weight_scale 5e-2: loss 2.3005, errors down from S4's 2e-5 to 1e-6, everywhere."""
    one = trial(s4([20, 30], 10, 5e-2), engine, regularizer=L2(reg) if reg else None)
    run = begun(one, S4_DATA, dtype="float64")
    found = gradient.compared(run, most=1000)
    assert [(t.key, len(t.compared)) for t in found][::2] == [
        ("dense_1.weights", 300),
        ("dense_2.weights", 600),
        ("dense_3.weights", 300),
    ]
    assert max(t.error for t in found) <= 1e-6
    assert sum(t.kinks for t in found) <= 2
    program = run.program
    values = hyper.table(program.network, program.training, 0, 1)[0]
    objective = program.gradient(run.state, run.source, np.arange(2), values, 0)[0]
    weights = sum(
        np.sum(run.state.parameters[e.offset : e.stop] ** 2)
        for e in program.network.parameters.entries
        if e.parameter.role == "weights"
    )
    assert objective - reg / 2 * weights == pytest.approx(2.30047909, abs=0.005)
    assert gradient.check(one, S4_DATA).passed


NETWORKS = {
    "masks, batch norm, penalties": (
        Dense(12, regularizer=L2(0.1, biases=True)),
        BatchNorm(),
        ReLU(),
        Dropout(0.4),
        Dense(9),
        Sigmoid(),
        Dense(3),
    ),
    "logistic regression": (Dense(3),),
    "every mask at once": (Dropout(0.5), Dense(20), ReLU(), Dropout(0.5), Dense(3)),
}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), BinaryCrossEntropy()])
def test_right_gradients_pass(engine, name, loss):
    told = []
    verdict = gradient.check(trial(NETWORKS[name], engine, loss=loss), DATA, lambda what, share: told.append(share))
    assert verdict.passed, verdict.evidence
    assert told[-1] == 1.0 and verdict.advice == ""


@dataclass(frozen=True)
class WrongReLU(ReLU):
    """Forgets the mask, as in the backward of S4's exercise before it is mended."""

    def gradient(self, x, y, dy):
        return dy * 1.0


@dataclass(frozen=True)
class SlightlyWrong(Sigmoid):
    def gradient(self, x, y, dy):
        return dy * y * (1.0 - y) * 1.0001


@dataclass(frozen=True)
class WrongLoss(SoftmaxCrossEntropy):
    """S0's: the derivative p (1 - p) on top of p - y."""

    def value_and_gradient(self, z, y):
        value, dz = super().value_and_gradient(z, y)
        p = self.link(z)
        return value, dz * p * (1.0 - p)


@dataclass(frozen=True)
class WrongPenalty(L2):
    def value_and_gradient(self, w):
        return self.strength * 0.5 * (w * w), self.strength * 0.5 * w


def errors(verdict):
    return {row[0]: (float(row[3]), float(row[4])) for row in verdict.evidence[1:]}


@pytest.mark.parametrize("wrong", [WrongReLU(), SlightlyWrong()])
def test_a_wrong_layer_is_found_and_named(engine, wrong):
    verdict = gradient.check(trial((Dense(8), wrong, Dense(7), Sigmoid(), Dense(3)), engine), DATA)
    assert not verdict.passed
    assert "backward of dense_1" in verdict.advice
    assert all(max(errors(verdict)[key]) > 1e-6 for key in ("dense_1.weights", "dense_1.bias"))
    assert all(max(errors(verdict)[key]) <= 1e-6 for key in ("dense_2.weights", "dense_3.bias"))


@pytest.mark.parametrize("settings", [{"loss": WrongLoss()}, {"regularizer": WrongPenalty(0.1)}])
def test_a_wrong_loss_or_penalty_is_told_from_the_layers(engine, settings):
    verdict = gradient.check(trial((Dense(8), Sigmoid(), Dense(3)), engine, **settings), DATA)
    assert not verdict.passed and "loss or of the penalties" in verdict.advice
    assert max(layers for layers, _ in errors(verdict).values()) <= 1e-6


def test_kinks_are_counted_apart():
    """A row of zeros puts every ReLU on its kink, where biases have no derivative."""
    flat = prepared(np.zeros((8, 4)), (np.arange(8) % 3 % 2).astype(np.int32), 2)
    found = gradient.compared(begun(trial((Dense(6), ReLU(), Dense(2))), flat, dtype="float64"))
    by_key = {tensor.key: tensor for tensor in found}
    assert by_key["dense_1.bias"].kinks == 6 and not by_key["dense_1.bias"].counted
    assert all(tensor.passed for tensor in found)


def test_what_is_sampled_is_bounded_and_repeats():
    assert gradient.sampled(5, 9).tolist() == [0, 1, 2, 3, 4]
    index = gradient.sampled(100_000, 30)
    assert len(set(index.tolist())) == 30 and index.max() > 50_000
    np.testing.assert_array_equal(index, gradient.sampled(100_000, 30))


def test_rows_that_weigh_differently(engine):
    rows = replace(DATA.train.rows, weights=np.linspace(0, 2, 30).astype(np.float32))
    weighted = replace(DATA, train=replace(DATA.train, rows=rows))
    assert gradient.check(trial(NETWORKS["logistic regression"], engine), weighted).passed


def test_classes_that_weigh_differently(engine):
    assert gradient.check(trial((Dense(3),), engine, class_weight=(1.0, 2.0, 0.5)), DATA).passed


def test_what_is_frozen_is_checked_too(engine):
    """A frozen parameter gets the gradient 0 in training; its layer's formulas are to be right all the same."""
    layers = (Dense(8), WrongReLU(), Dense(7), Sigmoid(), Dense(3))
    verdict = gradient.check(trial(layers, engine, frozen=("dense_1", "dense_3.bias")), DATA)
    assert max(errors(verdict)["dense_1.weights"]) > 1e-6
    assert max(errors(verdict)["dense_3.bias"]) <= 1e-6
    assert gradient.check(trial(NETWORKS["logistic regression"], engine, frozen=("dense_1.bias",)), DATA).passed
