"""Schedules against their closed forms, alone and in a training, in whatever pieces it runs."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainnet.engines import hyper
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.momentum import Momentum
from plainnet.optimizers.sgd import SGD
from plainnet.schedules.constant import Constant
from plainnet.schedules.cosine import Cosine
from plainnet.schedules.inverse_time import InverseTime
from plainnet.training.checkpoint import Checkpoints
from plainnet.training.fit import fit
from support.trainings import prepared

STEPS = st.integers(0, 10**6)
RATES = st.floats(1e-6, 10)


@given(STEPS, RATES)
def test_constant(step, rate):
    assert Constant(rate)(step) == rate


@given(STEPS, RATES, st.floats(0, 10))
def test_inverse_time(step, rate, decay):
    exact = Fraction(rate) / (1 + Fraction(decay) * step)
    assert InverseTime(rate, decay)(step) == pytest.approx(float(exact), rel=1e-14)


def test_inverse_time_as_s3_reports_it():
    """lr 0.05, decay 5e-5: 0.03333 at the last of 10,001 steps."""
    assert InverseTime(0.05, 5e-5)(0) == 0.05
    assert InverseTime(0.05, 5e-5)(10_000) == pytest.approx(0.05 / 1.5)


@given(st.integers(1, 1000), RATES, st.floats(0, 1))
def test_cosine(steps, rate, share):
    """From the first value to the last along half a wave; halfway in the middle; then it stays."""
    final = rate * share
    schedule = Cosine(rate, final, steps)
    assert schedule(0) == pytest.approx(rate)
    assert schedule(steps) == pytest.approx(final, abs=1e-12)
    assert schedule(steps + 7) == schedule(steps)
    if steps % 2 == 0:
        assert schedule(steps // 2) == pytest.approx((rate + final) / 2)
    values = [schedule(step) for step in range(steps + 1)]
    assert values == sorted(values, reverse=True)
    quarter = steps // 4
    expected = final + (rate - final) * math.cos(math.pi * quarter / (2 * steps)) ** 2
    assert schedule(quarter) == pytest.approx(expected)


def test_an_open_horizon_is_the_whole_training():
    fitted = fit(Network((Dense(3),)), prepared(64), Training(optimizer=SGD(Cosine(0.2)), batch_size=16, epochs=5), "native")
    assert [row["learning_rate"] for row in fitted.history] == pytest.approx(
        [0.1 * (1 + math.cos(math.pi * (4 * epoch - 1) / 20)) for epoch in range(1, 6)]
    )


def test_a_table_does_not_depend_on_where_it_begins():
    """Every hyper-parameter that follows the step: the rate, the momentum, a dropout's rate, Adam's corrections."""
    network = Network((Dense(4), Dropout(Cosine(0.5, 0.1, 90)), Dense(3)), (6,))
    for optimizer in (Adam(Cosine(0.1, 0.0, 77)), Momentum(InverseTime(0.1, 0.3), Cosine(0.9, 0.5, 50))):
        training = Training(optimizer=optimizer)
        whole = hyper.table(network, training, 0, 100)
        pieces = [hyper.table(network, training, first, count) for first, count in ((0, 1), (1, 36), (37, 63))]
        assert np.array_equal(np.concatenate(pieces), whole)
        assert len(np.unique(whole, axis=0)) == 100


def test_a_correction_of_many_steps_at_once_has_the_bits_of_each_alone():
    """Over 40,000 steps, after which Adam's are 1."""
    for name, values in Adam().chain()[0].hyper().items():
        assert np.array_equal(values.column(np.arange(40_000)), [values(step) for step in range(40_000)]), name


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_steps_at_each_rate_by_hand_are_a_training_with_the_schedule(engine):
    data, network = prepared(48), Network((Dense(3),))
    training = Training(optimizer=SGD(InverseTime(0.5, 1.0)), batch_size=48, epochs=4, dtype="float64")
    whole = fit(network, data, training, engine)
    sized = network.over((6,), 3)
    w = sized.initial_parameters(0)
    for step in range(4):
        program = fit(network, data, replace(training, optimizer=SGD(1.0), epochs=1), engine).run.program
        state = replace(whole.run.state, parameters=w)
        _, gradient = program.gradient(state, data.train, np.arange(48), hyper.table(sized, training, 0, 1)[0], step)
        w = w - 0.5 / (1 + step) * gradient
    assert whole.run.state.parameters == pytest.approx(w, rel=1e-12)


def test_a_schedule_goes_on_where_it_was(tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    training = Training(optimizer=SGD(Cosine(0.2)), batch_size=16, epochs=3)
    fitted = fit(Network((Dense(3),)), prepared(64), training, "native", callbacks=[Checkpoints(path)], checkpoint=path)
    again = fit(Network((Dense(3),)), prepared(64), training, "native", checkpoint=path)
    assert again.history == fitted.history
