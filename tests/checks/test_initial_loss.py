"""The loss before training: ln C for softmax, C ln 2 for sigmoids, and what it tells of features and weights."""

from __future__ import annotations

import math

import numpy as np
import pytest

from checks.conftest import WeightScale, prepared, s4, trial
from plainnet.checks import initial_loss
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.relu import ReLU
from plainnet.losses.base import Loss
from plainnet.losses.binary_cross_entropy import BinaryCrossEntropy

RANDOM = np.random.default_rng(1)
X = RANDOM.normal(size=(200, 12)).astype(np.float32)
Y = RANDOM.integers(10, size=200).astype(np.int32)
LAYERS = s4([20, 30], 10, 0.3)


def found(verdict) -> float:
    return float(verdict.evidence[1][1])


def test_softmax_begins_at_ln_c(engine):
    verdict = initial_loss.check(trial(LAYERS, engine), prepared(X, Y, 10))
    assert verdict.passed
    assert found(verdict) == pytest.approx(math.log(10), rel=0.02)
    assert "ln 10" in verdict.evidence[1][2]


def test_sigmoids_begin_at_c_ln_2():
    verdict = initial_loss.check(trial(LAYERS, loss=BinaryCrossEntropy()), prepared(X, Y, 10))
    assert verdict.passed and found(verdict) == pytest.approx(10 * math.log(2), rel=0.02)


def test_with_batch_norm():
    assert initial_loss.check(trial((Dense(20), BatchNorm(), ReLU(), Dense(10))), prepared(X, Y, 10)).passed


def test_features_that_are_not_scaled_show():
    verdict = initial_loss.check(trial((Dense(10),)), prepared(X * 3000, Y, 10))
    assert not verdict.passed and "scale the features" in verdict.advice


def test_initial_weights_that_are_too_large_are_a_note():
    verdict = initial_loss.check(trial((Dense(10, WeightScale(5.0)),)), prepared(X, Y, 10))
    assert verdict.passed and "draw them smaller" in verdict.advice


class Doubled(BinaryCrossEntropy):
    """A loss that counts everything twice: not what theory says of its kind."""

    @classmethod
    def concept_name(cls) -> str:
        return "binary_cross_entropy"

    def value_and_gradient(self, z, y):
        value, gradient = super().value_and_gradient(z, y)
        return 2.0 * value, 2.0 * gradient


class Squares(Loss):
    """Zero where the targets are: nothing to compare with."""

    def value_and_gradient(self, z, y):
        d = z - y
        return (d * d).sum(axis=1, keepdims=True), 2.0 * d

    def link(self, z):
        return z


def test_a_wrong_loss_shows():
    assert not initial_loss.check(trial((Dense(10),), "reference", loss=Doubled()), prepared(X, Y, 10)).passed


def test_a_loss_of_another_kind_speaks_for_itself():
    y = RANDOM.normal(size=(200, 3))
    one = trial((Dense(3),), "reference", loss=Squares(), metrics=())
    assert initial_loss.check(one, prepared(X, y, 3)).passed
    assert initial_loss.check(one, prepared(X, 0 * y, 3)).passed is None
