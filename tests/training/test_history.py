"""What a row of the history says: data loss and penalties apart, as trained and as evaluated apart, rows weighed alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plainnet.engines import hyper
from plainnet.engines.reference import ReferenceEngine
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.sgd import SGD
from plainnet.regularizers.l2 import L2
from plainnet.schedules.inverse_time import InverseTime
from plainnet.training.callbacks.base import Callback
from plainnet.training.fit import fit
from plainnet.training.history import to_csv
from plainnet.training.run import shuffled
from support.trainings import prepared

ROWS, BATCH = 70, 32  # two full batches and one of six rows
NETWORK = Network((Dense(16, regularizer=L2(0.02)), ReLU(), Dropout(0.5), Dense(3)))
TRAINING = Training(optimizer=SGD(InverseTime(0.1, 0.5)), regularizer=L2(0.01), batch_size=BATCH, epochs=3, dtype="float64")
ENGINES = pytest.mark.parametrize("engine", ["native", "reference"])


class Steps(Callback):
    """Keeps the state before every step."""

    def __init__(self):
        self.states = []

    def start(self, run):
        self.states.append(run.state)

    def next_step(self, run):
        return run.step + 1

    def __call__(self, run):
        self.states.append(run.state)


def by_hand(training):
    """Per step, from the state before it: rows, data loss with the masks on, penalties."""
    steps = Steps()
    fitted = fit(NETWORK, prepared(ROWS), training, "reference", callbacks=[steps])
    run = fitted.run
    unpenalized = replace(NETWORK, layers=(Dense(16), *NETWORK.layers[1:])).over((6,), 3)
    plain = ReferenceEngine().compile(unpenalized, replace(training, regularizer=None), ROWS)
    found = []
    for step, state in enumerate(steps.states[:-1]):
        size = min(BATCH, ROWS - step % 3 * BATCH)
        order = shuffled(training.seed, step // 3, ROWS)[step % 3 * BATCH :][:size]
        values = hyper.table(unpenalized, training, step, 1)[0]
        loss, _ = plain.gradient(state, run.source, order, values, step)
        views = run.program.network.parameters.views(state.parameters)
        first, second = np.square(views["dense_1"]["weights"]).sum(), np.square(views["dense_2"]["weights"]).sum()
        found.append((size, loss, 0.015 * first + 0.005 * second))
    return np.array(found), fitted


def test_means_over_the_rows_of_an_epoch():
    """A short last batch counts by its rows; each penalty at the weights its step began with."""
    found, fitted = by_hand(TRAINING)
    for epoch, row in enumerate(fitted.history):
        sizes, losses, penalties = found[3 * epoch : 3 * epoch + 3].T
        assert row["loss"] == pytest.approx(np.average(losses, weights=sizes), rel=1e-12)
        assert row["penalty"] == pytest.approx(np.average(penalties, weights=sizes), rel=1e-12)
        assert row["penalty_l2"] == row["penalty"]
        assert row["total"] == row["loss"] + row["penalty"]


def test_rows_of_several_epochs():
    every = fit(NETWORK, prepared(ROWS), replace(TRAINING, epochs=5), "native").history
    pairs = fit(NETWORK, prepared(ROWS), replace(TRAINING, epochs=5, evaluate_every=2), "native").history
    assert [row["epoch"] for row in pairs] == [2, 4, 5]
    assert pairs[0]["loss"] == pytest.approx((every[0]["loss"] + every[1]["loss"]) / 2)
    assert pairs[2]["accuracy"] == pytest.approx(every[4]["accuracy"])


@pytest.mark.parametrize("rows, size", [(64, 16), (64, 0), (70, 32)], ids=["whole batches", "full batch", "short batch"])
def test_epochs_without_a_row_of_the_history_are_trained_alike(rows, size):
    """However many epochs the engine runs in one call, and wherever it is called away in between."""
    training = replace(TRAINING, batch_size=size, epochs=9)
    alone = fit(NETWORK, prepared(rows), training, "native").run
    together = fit(NETWORK, prepared(rows), replace(training, evaluate_every=9), "native").run
    asunder = fit(NETWORK, prepared(rows), replace(training, evaluate_every=9), "native", callbacks=[Steps()]).run
    states = [run.state.parameters.tobytes() for run in (alone, together, asunder)]
    assert states[0] == states[1] == states[2]
    assert together.history[0]["loss"] == pytest.approx(np.mean([row["loss"] for row in alone.history]))


@ENGINES
def test_as_trained_is_not_as_evaluated(engine):
    """Masks on at each step's own weights, against masks off at the last ones."""
    training = replace(TRAINING, evaluate_training=True)
    data = prepared(ROWS)
    fitted = fit(NETWORK, data, training, engine)
    last = fitted.history[-1]
    scores = fitted.model.evaluate(data.train.rows)
    assert last["evaluated_loss"] == pytest.approx(scores["loss"])
    assert last["evaluated_accuracy"] == scores["accuracy"]
    assert last["loss"] > scores["loss"] + 0.01
    validated = fitted.model.evaluate(data.validation.rows)
    assert (last["validation_loss"], last["validation_accuracy"]) == (pytest.approx(validated["loss"]), validated["accuracy"])
    assert not any(key.startswith("evaluated") for key in fit(NETWORK, data, TRAINING, engine).history[-1])


@ENGINES
def test_validation_losses_hold_no_penalty(engine):
    """With a huge penalty the loss of the validation rows is still that of the data."""
    fitted = fit(NETWORK, prepared(ROWS), replace(TRAINING, regularizer=L2(3.0)), engine)
    row = fitted.history[0]
    assert row["penalty"] > 10
    assert row["validation_loss"] < 3


@ENGINES
def test_rates_and_norms(engine):
    """The rate is the one of the row's last step; plain SGD's update is the rate times the gradient."""
    history = fit(NETWORK, prepared(ROWS), replace(TRAINING, batch_size=0, epochs=4), engine).history
    for step, row in enumerate(history):
        assert row["learning_rate"] == pytest.approx(0.1 / (1 + 0.5 * step))
        assert row["update_norm"] == pytest.approx(row["learning_rate"] * row["gradient_norm"])


@ENGINES
def test_accuracy_as_trained_counts_rows(engine):
    """Each epoch's is a whole number of the rows, however they fall into batches."""
    for row in fit(NETWORK, prepared(ROWS), TRAINING, engine).history:
        assert row["accuracy"] * ROWS == pytest.approx(round(row["accuracy"] * ROWS))


def test_seconds_rise():
    history = fit(NETWORK, prepared(ROWS), TRAINING, "native").history
    seconds = [row["seconds"] for row in history]
    assert 0 < seconds[0] < seconds[1] < seconds[2]


def test_a_csv_reads_back_exactly():
    history = [{"epoch": 1.0, "loss": 0.1 + 0.2}, {"epoch": 2.0, "loss": 1e-300, "validation_loss": 2.0}]
    lines = to_csv(history).splitlines()
    assert lines[0] == "epoch,loss,validation_loss"
    assert [float(cell) for cell in lines[1].split(",")[:2]] == [1.0, 0.1 + 0.2]
    assert [float(cell) for cell in lines[2].split(",")] == [2.0, 1e-300, 2.0]
