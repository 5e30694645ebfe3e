"""Probes, on networks whose layers can be worked out by hand and against a training's own records."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plainnet.datasets.base import Rows
from plainnet.engines import hyper
from plainnet.engines.base import Source, State
from plainnet.engines.choose import compile_program
from plainnet.layers.dense import Dense
from plainnet.layers.relu import ReLU
from plainnet.layers.sigmoid import Sigmoid
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.sgd import SGD
from plainnet.regularizers.l2 import L2
from plainnet.training.probes import measure
from support.trainings import CASES, NETWORK, prepared

ENGINES = pytest.mark.parametrize("engine", ["native", "reference"])
ROWS = Rows(np.array([[-1.0, 2.0], [-3.0, 4.0], [-5.0, 9.0]]), np.array([0, 1, 1], np.int32))
TRAINING = Training(optimizer=SGD(0.5), dtype="float64")


def probed(activation, weights, engine="reference", training=TRAINING, rows=ROWS, limit=512):
    """Of a network whose first layer has those weights and no bias."""
    weights = np.asarray(weights, float)
    network = Network((Dense(weights.shape[1]), activation, Dense(2)), (2,))
    program, _ = compile_program(engine, network, training, len(rows))
    state = State.initial(network, training)
    network.parameters.views(state.parameters)["dense_1"]["weights"][...] = weights
    source = Source(rows)
    return network, state, measure(program, state, source, hyper.table(network, training, 0, 1)[0], 0, limit)


@ENGINES
def test_dead_units(engine):
    """Of relu(x1), relu(x2), relu(-x1), relu(-x2) the first and the last are 0 on every row; a wide sigmoid is saturated."""
    *_, found = probed(ReLU(), [[1, 0, -1, 0], [0, 1, 0, -1]], engine)
    relu = found.layers[1]
    assert (relu.layer, relu.dead, relu.saturated) == ("relu_1", 0.5, 0.0)
    assert found.layers[0].dead is None


@ENGINES
def test_saturated_units(engine):
    *_, found = probed(Sigmoid(), [[100, 0.1, 0], [0, 0.1, 4]], engine)
    sigmoid = found.layers[1]
    assert sigmoid.saturated == pytest.approx(2 / 3), "of sigmoids of 100 x1, 0.1 (x1 + x2) and 4 x2"
    assert sigmoid.dead == 0


def test_moments_before_and_after_a_layer():
    _, _, found = probed(ReLU(), [[1, 0], [0, 1]])
    dense, relu, _ = found.layers
    assert (dense.input_mean, dense.input_std) == (pytest.approx(ROWS.x.mean()), pytest.approx(ROWS.x.std()))
    assert (relu.input_mean, relu.input_std) == (dense.output_mean, dense.output_std)
    kept = np.maximum(ROWS.x, 0)
    assert (relu.output_mean, relu.output_std) == (pytest.approx(kept.mean()), pytest.approx(kept.std()))


def test_norms_are_those_of_the_step_to_come():
    """Plain SGD: the update is the rate times the gradient, penalties included."""
    training = Training(optimizer=SGD(0.5), dtype="float64", regularizer=L2(0.1))
    network, state, found = probed(Sigmoid(), [[1, 0], [0, 1]], training=training)
    program, _ = compile_program("reference", network, training, 3)
    values = hyper.table(network, training, 0, 1)
    outcome = program.run(state, Source(ROWS), np.arange(3), values, 0)
    moved = network.parameters.views(outcome.state.parameters - state.parameters)
    for probe in found.parameters:
        layer, _, name = probe.parameter.partition(".")
        update = np.linalg.norm(moved[layer][name])
        weights = np.linalg.norm(network.parameters.views(state.parameters)[layer][name])
        assert (probe.update_norm, probe.weight_norm) == (pytest.approx(update), pytest.approx(weights))
        assert probe.gradient_norm == pytest.approx(2 * update)
        assert np.isnan(probe.update_ratio) if weights == 0 else probe.update_ratio == pytest.approx(update / weights)


@pytest.mark.parametrize("case", ["native", "reference float64"])
def test_it_looks_at_so_many_rows_the_same_ones_and_changes_nothing(case):
    training, engine = CASES[case]
    source = prepared().train
    program, _ = compile_program(engine, NETWORK.over((6,), 3).scheduled(100, 10), training.over(100, 10), len(source.rows))
    state = State.initial(program.network, program.training)
    before = state.copy()
    values = hyper.table(program.network, program.training, 7, 1)[0]
    found = measure(program, state, source, values, 7, rows=50)
    assert (found.rows, found.step) == (50, 7)
    again = measure(program, state, source, values, 7, rows=50).flat()
    np.testing.assert_equal(again, found.flat())
    assert measure(program, state, source, values, 7, rows=9999).rows == 310
    assert all((getattr(state, part) == getattr(before, part)).all() for part in ("parameters", "statistics", "slots"))
    assert {probe.layer for probe in found.layers} == set(program.network.names)


def test_a_flat_probe_names_every_number():
    *_, found = probed(ReLU(), [[1, 0], [0, 1]])
    flat = found.flat()
    assert flat["relu_1.dead"] == 0.5
    assert "dense_1.dead" not in flat and np.isnan(flat["dense_1.bias.update_ratio"])
    assert flat["dense_1.weights.update_ratio"] > 0


def test_rows_that_weigh_nothing():
    *_, found = probed(ReLU(), [[1, 0], [0, 1]], rows=replace(ROWS, weights=np.zeros(3)))
    assert found.parameters == () and len(found.layers) == 3
