"""Layers inside layers: they are named, drawn, chosen, penalised and saved as they would be on their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plainnet.core.arrays import Array
from plainnet.core.columns import numbered
from plainnet.core.errors import RequestError
from plainnet.core.spec import from_toml, to_toml
from plainnet.datasets.base import Rows
from plainnet.engines import hyper
from plainnet.engines.base import Source
from plainnet.layers.base import Layer
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.layers.residual import Residual
from plainnet.layers.sigmoid import Sigmoid
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.model.model import Model
from plainnet.network.network import Network
from plainnet.network.summary import summary
from plainnet.network.training import Training, penalties
from plainnet.optimizers.sgd import SGD
from plainnet.regularizers.l2 import L2
from plainnet.schedules.cosine import Cosine
from support.cases import ENGINES, Case, same_bits

INNER = BatchNorm(), ReLU(), Dropout(0.25), Dense(6, regularizer=L2(0.5))
BEFORE, AFTER = (Dense(6), Dropout(0.5)), (ReLU(), Dropout(0.1), Dense(3))
FLAT = Network((*BEFORE, *INNER, *AFTER), (4,))
NESTED = Network((*BEFORE, Residual(INNER), *AFTER), (4,))
DEEPER = Network((*BEFORE, Residual((INNER[0], Residual(INNER[1:3]), INNER[3])), *AFTER), (4,))


def _case(network: Network, rows: int = 20, **training: object) -> Case:
    random = np.random.default_rng(1)
    x, y = random.normal(size=(rows, 4)), random.integers(3, size=rows).astype(np.int32)
    settings = {"optimizer": SGD(0.1), "batch_size": 8, "dtype": "float64"} | training
    return Case.of(network, Training(**settings), Source(Rows(x, y)))


def test_names_of_what_is_inside():
    keys = [entry.key for entry in DEEPER.parameters.entries]
    assert keys[2:6] == [
        f"residual_1.{name}" for name in ("batch_norm_1.scale", "batch_norm_1.shift", "dense_1.weights", "dense_1.bias")
    ]
    assert [entry.key for entry in NESTED.statistics.entries] == [
        "residual_1.batch_norm_1.mean",
        "residual_1.batch_norm_1.variance",
    ]
    assert [name for name, _, _ in DEEPER.leaves][2:6] == [
        "residual_1.batch_norm_1",
        "residual_1.residual_1.relu_1",
        "residual_1.residual_1.dropout_1",
        "residual_1.dense_1",
    ]
    names = hyper.columns(DEEPER, Training())
    assert list(names)[:3] == ["dropout_1.rate", "residual_1.residual_1.dropout_1.rate", "dropout_2.rate"]


@pytest.mark.parametrize("network", [NESTED, DEEPER])
def test_wrapping_layers_changes_no_initial_weight(network):
    np.testing.assert_array_equal(network.initial_parameters(5), FLAT.initial_parameters(5))
    assert [layer for _, layer, _ in network.leaves] == list(FLAT.chosen)


@pytest.mark.parametrize("engine", ENGINES)
def test_wrapping_layers_changes_no_mask(engine):
    """f alone, as y - x of the residual: all weights but the first layer's and the last's such that masks show."""
    masks = []
    for layers in ((Dropout(0.5), Residual((Dropout(0.3),)), Dropout(0.1)), (Dropout(0.5), Dropout(0.3), Dropout(0.1))):
        case = _case(Network((*layers, Dense(4)), (4,)))
        case = replace(case, source=Source(Rows(np.ones((20, 4)), np.zeros(20, np.int32))))
        start = case.start()
        start.parameters[:16] = np.eye(4).ravel()
        masks.append(case.predict(case.compile(engine), start, step=3, sample=True))
    first, third = (masks[0] != 0), masks[1] != 0  # the residual's own path never drops
    assert (first | ~third).all()
    kept = np.isclose(masks[0], 1 / 0.5 * (1 + 1 / 0.7) / 0.9)
    np.testing.assert_array_equal(kept, third)


def test_an_activation_chooses_weights_across_the_border():
    network = Network((Dense(4), Residual((ReLU(), Dense())), Sigmoid(), Dense(2)), (3,))
    flat = Network((Dense(4), ReLU(), Dense(4), Sigmoid(), Dense(2)), (3,))
    chosen = [layer.weights for _, layer, _ in network.leaves if isinstance(layer, Dense)]
    assert chosen == [layer.weights for layer in flat.chosen if isinstance(layer, Dense)]


def test_a_dense_left_open_inside_follows_the_width_around_it():
    network = Network((Dense(), Residual((Dense(9), ReLU(), Dense()))), (3,)).over((3,), 5)
    assert network.widths == (3, 5, 5)
    assert network.parameters.views(np.zeros(network.parameters.size))["residual_1"]["dense_2.weights"].shape == (9, 5)


def test_widths_that_cannot_be_added_are_refused():
    with pytest.raises(
        RequestError, match=r"adds what its layers give to its 3 inputs\. Received: 7 values\. End it with Dense\(3\)"
    ):
        _ = Network((Residual((Dense(7),)),), (3,)).widths
    for wrong in ((), (3,), (Dense(3), "relu")):
        with pytest.raises(RequestError, match="A Residual is made of layers"):
            Residual(wrong)


def test_penalties_inside():
    found = penalties(NESTED, Training(regularizer=L2(0.1)))
    assert found["residual_1.dense_1.weights"] == (L2(0.5), L2(0.1))
    assert found["residual_1.dense_1.bias"] == ()


def test_the_summary_shows_what_is_inside():
    lines = summary(NESTED)
    assert [line.name for line in lines][2:7] == [
        "residual_1",
        *(f"residual_1.{name}_1" for name in ("batch_norm", "relu", "dropout", "dense")),
    ]
    assert sum(line.weights for line in lines) == NESTED.parameters.size
    assert sum(line.share for line in lines) == pytest.approx(1)
    assert (lines[2].weights, lines[2].operation, lines[6].operation) == (0, "Residual", "Dense 6 -> 6")


def test_specs_and_schedules_inside():
    dropout = '{name = "dropout", rate = {name = "cosine", initial = 0.5}}'
    text = f'input_shape = [4]\nlayers = ["dense", {{name = "residual", layers = [{dropout}]}}]'
    network = from_toml(Network, text)
    assert network.layers[1] == Residual((Dropout(Cosine(0.5)),))
    assert from_toml(Network, to_toml(network)) == network
    longer = network.scheduled(100, 10).layers[1]
    assert isinstance(longer, Residual)
    assert isinstance(longer.layers[0], Dropout)
    assert longer.layers[0].rate == Cosine(0.5, steps=100)


def test_both_engines_train_it_alike_and_it_comes_back_from_a_file(tmp_path):
    case = _case(DEEPER)
    states = [case.advance(case.compile(engine), case.start(), 0, 30).state for engine in ENGINES]
    np.testing.assert_allclose(states[0].parameters, states[1].parameters, rtol=1e-9)
    np.testing.assert_allclose(states[0].statistics, states[1].statistics, rtol=1e-9)
    assert not np.isin(states[0].statistics, case.start().statistics).any()
    model = Model(DEEPER, SoftmaxCrossEntropy(), states[0].parameters, states[0].statistics, numbered(4), dtype="float64")
    model.save(tmp_path / "model.safetensors")
    again = Model.load(tmp_path / "model.safetensors")
    np.testing.assert_array_equal(again.logits(case.source.rows.x), model.logits(case.source.rows.x))


def test_bits_do_not_depend_on_threads():
    case = _case(DEEPER, rows=600, batch_size=300)
    results = [case.advance(case.compile("native", threads), case.start(), 0, 4).state for threads in (1, 2, 4)]
    assert same_bits(results[0], results[1])
    assert same_bits(results[0], results[2])


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_of_any_shape_are_flattened(engine):
    """(N, d1, .., dk) is (N, d1 .. dk), as in CS231n's affine layer (S4): in a network's shape, a model and both engines."""
    network = Network((Dense(3),)).over((2, 3, 2), 3)
    assert network.inputs == 12
    assert network.input_shape == (2, 3, 2)
    x: Array = np.random.default_rng(0).normal(size=(7, 2, 3, 2))
    vector = network.initial_parameters(1)
    w = network.parameters.views(vector)["dense_1"]
    model = Model(network, SoftmaxCrossEntropy(), vector, np.zeros(0), numbered(12), dtype="float64", engine=engine)
    expected = x.reshape(7, 12) @ w["weights"] + w["bias"]
    np.testing.assert_allclose(model.logits(x), expected, rtol=1e-12)
    y = np.arange(7, dtype=np.int32) % 3
    deep, flat = (
        Case.of(network, Training(batch_size=4, dtype="float64"), Source(Rows(rows, y))) for rows in (x, x.reshape(7, 12))
    )
    after = [case.advance(case.compile(engine), case.start(), 0, 2).state for case in (deep, flat)]
    assert same_bits(*after)
    np.testing.assert_array_equal(deep.predict(deep.compile(engine), after[0]), flat.predict(flat.compile(engine), after[0]))


def test_layers_are_listed_in_their_order():
    layers: tuple[Layer, ...] = (Dense(3), ReLU(), Dense(3), ReLU())
    assert Network(layers, (3,)).names == ("dense_1", "relu_1", "dense_2", "relu_2")
