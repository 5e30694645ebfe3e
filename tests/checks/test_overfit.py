"""Fifty rows by heart: S4's two nets on real images, and networks that cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from checks.conftest import prepared, s4, trial
from plainnet.averages.ema import EMA
from plainnet.checks import overfit
from plainnet.core.formula import row_sum
from plainnet.datasets.digits import Digits
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.losses.base import Loss
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.sgd import SGD
from plainnet.regularizers.l2 import L2
from support.commands import SHARED


@dataclass(frozen=True)
class SquaredError(Loss):
    def value_and_gradient(self, z, y):
        d = z - y
        return row_sum(d * d), 2.0 * d

    def link(self, z):
        return z


CIFAR = SHARED / "cifar10" / "cifar10_train_first4000_lossless.npz"


def images():
    """Fifty CIFAR-10 images, the mean image subtracted as in S4; digits where there are none."""
    if CIFAR.is_file():
        with np.load(CIFAR, allow_pickle=False) as file:
            x, y = file["images"].reshape(4000, -1).astype(np.float32), file["labels"]
        return prepared(x[:50] - x.mean(axis=0), y[:50].astype(np.int32), 10)
    rows = Digits().load().train
    x = 40.0 * (rows.x.astype(np.float32) - rows.x.mean(axis=0))
    return prepared(x[:50], rows.y[:50], 10)


# S4's nets and its ways to train them: hidden widths, weight_scale, learning rate.
NETS = {"three layers": ([100, 100], 1e-2, 1e-2), "five layers": ([100] * 4, 1e-1, 2e-3)}


@pytest.mark.parametrize("name", NETS)
def test_the_two_nets_of_s4(engine, name):
    """Fifty examples to 100 % within 20 epochs of batches of 25, by plain SGD."""
    hidden, scale, rate = NETS[name]
    verdict = overfit.check(trial(s4(hidden, 10, scale), engine, optimizer=SGD(rate)), images())
    assert verdict.passed
    last = verdict.evidence[-1]
    assert last[0] == "sgd" and int(last[1]) <= 20 and last[3] == "1.00"


SMALL = prepared(np.random.default_rng(3).normal(size=(80, 20)).astype(np.float32), (np.arange(80) % 4).astype(np.int32), 4)


def test_masks_and_penalties_are_left_out():
    layers = (Dense(64, regularizer=L2(100.0)), ReLU(), Dropout(0.9), Dense(4))
    assert overfit.check(trial(layers, optimizer=Adam(0.02), regularizer=L2(100.0)), SMALL).passed


def test_averages_and_what_is_frozen_are_left_out():
    """The last layer alone, or an average over thousands of steps, would not know 50 rows by heart within 20 epochs."""
    layers = (Dense(64), ReLU(), Dense(4))
    verdict = overfit.check(
        trial(layers, optimizer=Adam(0.02), frozen=("dense_1", "dense_2.weights"), averaging=EMA(0.9999)), SMALL
    )
    assert verdict.passed and {row[0] for row in verdict.evidence[1:]} == {"adam"}
    assert "optimizer is slow" not in verdict.advice


def test_a_slow_optimizer_is_told_from_a_wrong_network():
    verdict = overfit.check(trial((Dense(64), ReLU(), Dense(4)), optimizer=SGD(1e-6)), SMALL)
    assert verdict.passed and "optimizer is slow" in verdict.advice
    assert {row[0] for row in verdict.evidence[1:]} == {"sgd", "adam"}


def test_equal_rows_with_other_labels_cannot_be_learned():
    same = prepared(np.ones((20, 3), np.float32), (np.arange(20) % 2).astype(np.int32), 2)
    told = []
    verdict = overfit.check(trial((Dense(8), ReLU(), Dense(2))), same, lambda what, share: told.append(share))
    assert not verdict.passed
    assert "20 rows were not learned" in verdict.said and "equal rows have equal labels" in verdict.advice
    assert max(told) == 1.0


def test_a_learning_rate_that_diverges_is_not_the_end():
    verdict = overfit.check(trial((Dense(64), ReLU(), Dense(4)), optimizer=SGD(1e30)), SMALL)
    assert verdict.passed and "optimizer is slow" not in verdict.advice and "diverges" in verdict.advice


def test_to_know_the_mean_is_not_to_know_by_heart():
    """Prices around 8,000: their mean explains most of the first loss, and nothing of what tells them apart."""
    y = 8000.0 + 100.0 * np.random.default_rng(1).normal(size=(50, 1))
    verdict = overfit.check(trial((Dense(1),), optimizer=SGD(0.1), epochs=5), prepared(np.zeros((50, 2), np.float32), y, 1))
    assert not verdict.passed and "mse" in verdict.said
    assert verdict.evidence[0][-1] == "mse" and "nan" not in str(verdict.evidence)


def test_labels_are_learned_all_or_not_at_all():
    labels = prepared(SMALL.train.x, np.stack([SMALL.train.rows.y > 1, SMALL.train.rows.y % 2], 1).astype(float), 2)
    verdict = overfit.check(
        trial((Dense(64), ReLU(), Dense())), replace(labels, data=replace(labels.data, class_names=("a", "b")))
    )
    assert verdict.passed and verdict.evidence[-1][-1] == "1.00" and verdict.evidence[0][-1] == "label accuracy"


def test_measurements_are_learned_too():
    x = np.random.default_rng(3).normal(size=(80, 5)).astype(np.float32)
    y = 1.0 / (1.0 + np.exp(-x[:, :2]))
    verdict = overfit.check(trial((Dense(64), ReLU(), Dense(2)), loss=SquaredError()), prepared(x, y, 2))
    assert verdict.passed
