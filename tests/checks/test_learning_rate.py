"""The range test, on losses whose course is known and on a problem whose limit is: gradient descent on a quadratic."""

from __future__ import annotations

import numpy as np
import pytest

from plainnet.checks.learning_rate import Growth, judged, range_test
from plainnet.core.errors import RequestError
from plainnet.datasets.spiral import Spiral
from plainnet.layers.dense import Dense
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.sgd import SGD
from plainnet.report.range_test import draw_range_test
from plainnet.schedules.cosine import Cosine
from plainnet.training.data import DataSpec
from plainnet.training.fit import fit
from plainnet.training.trial import Trial
from support.trainings import prepared

RATES = np.logspace(-6, 1, 281)
DATA = prepared()
TRAINING = Training()


def trial(training=TRAINING, engine="native"):
    return Trial(DataSpec(Spiral()), Network((Dense(16), ReLU(), Dense(3))), training, engine, 1)


def test_losses_that_fall_and_rise():
    """A logistic fall around 1e-3, a rise from 1e-1 on: within the width of the smoothing."""
    decades = np.log10(RATES)
    losses = 2 - 1.5 / (1 + np.exp(-4 * (decades + 3))) + 10 ** np.maximum(decades + 0.5, -1) - 0.1
    noise = 0.05 * np.random.default_rng(0).normal(size=len(losses))
    found = judged(RATES, losses + noise)
    assert np.log10(found.steepest) == pytest.approx(-3, abs=0.3)
    assert -1.9 < np.log10(found.lowest) < -1.2
    assert found.suggestion == min(found.steepest, found.lowest / 10)


@pytest.mark.parametrize("losses", [np.full(281, 2.3), np.linspace(2.3, 9.0, 281)])
def test_losses_that_never_fall(losses):
    assert judged(RATES, losses).suggestion is None


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_the_rate_grows_to_where_the_loss_explodes(engine):
    found = range_test(trial(Training(optimizer=SGD(0.1)), engine), DATA, 1e-5, 1e4, 200)
    assert found.exploded and len(found.rates) < 200
    assert found.rates[:3] == pytest.approx(1e-5 * 1e9 ** (np.arange(3) / 199))
    assert 1e-3 < found.suggestion < 2
    assert len(found.rates) == len(found.losses) == len(found.smoothed)


def test_the_trial_s_own_rate_and_schedule_are_left_out():
    """And its early stopping; the losses are those of training with the rates that are shown."""
    plain = range_test(trial(), DATA, steps=50)
    other = range_test(trial(Training(optimizer=Adam(Cosine(0.5)), epochs=3, early_stopping=1)), DATA, steps=50)
    assert plain.losses.tobytes() == other.losses.tobytes()


def test_the_suggestion_trains_better_than_what_is_far_from_it():
    rate = range_test(trial(), DATA).suggestion
    training = [Training(optimizer=Adam(factor * rate), epochs=5) for factor in (1, 0.003, 300)]
    losses = [fit(trial().network, DATA, one, "native", 1).history[-1]["loss"] for one in training]
    assert losses[0] < losses[1] and losses[0] < losses[2]


def test_what_a_range_test_cannot_do():
    with pytest.raises(RequestError, match="The rates of a range test grow"):
        range_test(trial(), DATA, 1.0, 0.1)
    with pytest.raises(RequestError, match="needs 20 steps"):
        range_test(trial(), DATA, steps=5)


def test_growth():
    growth = Growth(1e-3, 10.0)
    assert [growth(step) for step in range(3)] == pytest.approx([1e-3, 1e-2, 1e-1])


def test_its_picture():
    found = range_test(trial(), DATA)
    axes = draw_range_test(found).axes[0]
    assert axes.get_xscale() == "log"
    assert {text.get_text().split()[0] for text in axes.texts} == {"use", "lowest"}
    assert axes.lines[1].get_ydata() == pytest.approx(found.smoothed)
    assert draw_range_test(judged(RATES, np.full(281, 2.3))).axes[0].texts[:] == []
