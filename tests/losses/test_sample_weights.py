"""Weighted losses: weight 0 equals absence, equal weights equal none, on both engines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainnet.core.errors import RequestError
from plainnet.datasets.base import Data, Rows
from plainnet.engines.base import Source
from plainnet.layers.dense import Dense
from plainnet.layers.sigmoid import Sigmoid
from plainnet.model.scores import data_loss, scores
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.sgd import SGD
from plainnet.training.fit import fit
from plainnet.training.prepared import Prepared
from support.cases import ENGINES, Case
from support.examples import all_variants

LOSSES = st.sampled_from(all_variants("losses"))


@st.composite
def cases(draw):
    """A full-batch training of any loss, its rows with and without some that weigh nothing."""
    loss, rows = draw(LOSSES), draw(st.integers(1, 12))
    kept = np.array(draw(st.lists(st.booleans(), min_size=rows, max_size=rows)))
    kept[draw(st.integers(0, rows - 1))] = True
    random = np.random.default_rng(draw(st.integers(0, 1000)))
    x, n = random.normal(size=(rows, 3)), random.integers(0, 4, rows).astype(np.int32)
    y = n if "classification" in loss.tasks and draw(st.booleans()) else np.eye(4)[n]
    network = Network((Dense(5), Sigmoid(), Dense(loss.outputs(4))), (3,))
    training = Training(loss, Adam(0.01), dtype="float64", batch_size=0).suited_to(loss.tasks[-1])
    return network, training, Rows(x, y, random.uniform(0.5, 2.0, rows)), kept


def one_step(network, training, rows, engine):
    """Everything that one step reports and leaves."""
    case = Case.of(network, training, Source(rows))
    outcome = case.advance(case.compile(engine), case.start(), 0, 1)
    return np.concatenate([outcome.records[0], outcome.state.parameters])


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=40)
@given(cases())
def test_a_row_of_weight_0_is_as_if_it_were_not_there(engine, case):
    network, training, rows, kept = case
    silent = replace(rows, weights=rows.weights * kept)
    found, expected = (one_step(network, training, part, engine) for part in (silent, rows.take(np.flatnonzero(kept))))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=40)
@given(cases(), st.sampled_from([1.0, 0.25, 7.0]))
def test_equal_weights_are_as_none(engine, case, weight):
    network, training, rows, _ = case
    found = one_step(network, training, replace(rows, weights=np.full(len(rows), weight)), engine)
    np.testing.assert_allclose(found, one_step(network, training, replace(rows, weights=None), engine), rtol=1e-9, atol=1e-12)


@settings(max_examples=40)
@given(cases())
def test_rows_of_weight_0_are_not_judged(case):
    network, training, rows, kept = case
    loss, z = training.chosen_loss, np.random.default_rng(1).normal(size=(len(rows), network.outputs))
    silent, without = replace(rows, weights=rows.weights * kept), rows.take(np.flatnonzero(kept))
    assert data_loss(loss, z, silent) == pytest.approx(data_loss(loss, z[kept], without))
    task = "classification" if rows.y.ndim == 1 else loss.tasks[-1]
    found, expected = scores(loss, task, z, silent), scores(loss, task, z[kept], without)
    assert found.numbers() == pytest.approx(expected.numbers())
    np.testing.assert_array_equal(found.confusion, expected.confusion)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("evaluate_every", [1, 2])
def test_an_epoch_s_loss_is_the_weighted_mean_over_its_rows(engine, evaluate_every):
    """With hardly any rate the weights stand still, so that batches add up to what all rows give at once."""
    random = np.random.default_rng(5)
    rows = Rows(random.normal(size=(23, 3)), random.integers(0, 4, 23).astype(np.int32), random.integers(0, 3, 23).astype(float))
    rows.weights[:9] = 0  # unshuffled, the first batches weigh nothing
    data = Prepared(Source(rows), None, None, Data(rows, None, tuple("abcd"), (3,)))
    for shuffle in (False, True):
        training = Training(optimizer=SGD(1e-12), batch_size=4, epochs=4, evaluate_every=evaluate_every, shuffle=shuffle)
        fitted = fit(Network((Dense(),)), data, training, engine)
        expected = fitted.model.evaluate(rows)
        for row in fitted.history:
            assert row["loss"] == pytest.approx(expected["loss"], rel=1e-6)
            assert row["accuracy"] == pytest.approx(expected["accuracy"], rel=1e-6)


def test_training_rows_must_weigh_something():
    rows = Rows(np.zeros((4, 1)), np.array([0, 1, 0, 1], np.int32), np.zeros(4))
    with pytest.raises(RequestError, match="must weigh more than 0"):
        fit(Network((Dense(),)), Prepared(Source(rows), None, None, Data(rows, None, ("a", "b"), (1,))), Training())
