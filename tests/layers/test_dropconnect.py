"""DropConnect: every row drops weights of its own; the formulas in plain loops, shares and scales, and the paper's inference."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from plainnet.core import draws
from plainnet.core.arrays import Array
from plainnet.core.draws import NumPyDraws
from plainnet.core.errors import RequestError
from plainnet.core.random import Purpose, Stream, stream
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.engines.native import NativeEngine, instruction_sets
from plainnet.initializers.he import He
from plainnet.layers.base import Context
from plainnet.layers.dense import Dense
from plainnet.layers.dropconnect import DropConnect
from plainnet.layers.relu import ReLU
from plainnet.layers.sigmoid import Sigmoid
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.sgd import SGD
from plainnet.regularizers.l2 import L2
from support.cases import ENGINES, Case, same_bits

RATE = 0.25


def _context(masks: bool = True, training: bool = True, step: int = 2) -> Context:
    return Context(training, masks, {}, {"rate": np.float64(RATE)}, NumPyDraws(1, step, np.dtype(np.float64)))


def _values(rows: int, inputs: int, units: int) -> tuple[dict[str, Array], Array, Array]:
    random = np.random.default_rng(3)
    p = {"weights": random.normal(size=(inputs, units)), "bias": random.normal(size=units)}
    return p, random.normal(size=(rows, inputs)), random.normal(size=(rows, units))


def _mask(rows: int, inputs: int, units: int, part: int = 0) -> Array:
    """Row n's own over weight (i, j): its draw of column i * units + j, in the first stream of masks, at step 2."""
    drawn = Stream(1, stream(Purpose.MASK, 0, part), 2).draws(rows, inputs * units)
    return np.where(drawn < RATE, 0.0, 1 / (1 - RATE)).reshape(rows, inputs, units)


@pytest.mark.parametrize("block", [1, 50, 2**20])
@pytest.mark.parametrize("biases", [False, True])
def test_the_formulas_row_by_row(monkeypatch, block, biases):
    monkeypatch.setattr(draws, "VALUES", block)  # masks in memory at a time: rows alone, a few, all
    p, x, dy = _values(5, 3, 4)
    layer, mask = DropConnect(4, RATE, biases=biases), _mask(5, 3, 4)
    kept = _mask(5, 1, 4, 1)[:, 0] if biases else np.ones((5, 4))
    y, cache = layer.forward(p, x, _context())
    dx, gradients = layer.backward(p, cache, dy)
    expected = {"y": np.zeros((5, 4)), "dx": np.zeros((5, 3)), "dw": np.zeros((3, 4))}
    for n in range(5):
        w = p["weights"] * mask[n]
        expected["y"][n] = x[n] @ w + p["bias"] * kept[n]
        expected["dx"][n] = w @ dy[n]
        expected["dw"] += np.outer(x[n], dy[n]) * mask[n]
    np.testing.assert_allclose(y, expected["y"], rtol=1e-13)
    np.testing.assert_allclose(dx, expected["dx"], rtol=1e-12)
    np.testing.assert_allclose(gradients["weights"], expected["dw"], rtol=1e-12)
    np.testing.assert_allclose(gradients["bias"], (dy * kept).sum(axis=0), rtol=1e-13)


def test_one_mask_for_a_batch_is_a_dense_layer_of_masked_weights():
    p, x, dy = _values(5, 3, 4)
    layer = DropConnect(4, RATE, "batch", biases=True)
    drawn = [Stream(1, stream(Purpose.MASK, 0, part), 2).draws(*shape) for part, shape in enumerate([(3, 4), (1, 4)])]
    w, b = (np.where(one < RATE, 0.0, 1 / (1 - RATE)) for one in drawn)
    masked = {"weights": p["weights"] * w, "bias": p["bias"] * b[0]}
    y, cache = layer.forward(p, x, _context())
    right, right_cache = Dense(4).forward(masked, x, _context())
    np.testing.assert_allclose(y, right, rtol=1e-13)
    dx, gradients = layer.backward(p, cache, dy)
    right_dx, right_gradients = Dense(4).backward(masked, right_cache, dy)
    np.testing.assert_allclose(dx, right_dx, rtol=1e-13)
    np.testing.assert_allclose(gradients["weights"], right_gradients["weights"] * w, rtol=1e-13)
    np.testing.assert_allclose(gradients["bias"], right_gradients["bias"] * b[0], rtol=1e-13)


@pytest.mark.parametrize("mask", ["row", "batch"])
def test_the_share_dropped_and_the_mean_kept(mask):
    """Over 200 steps (and 100 rows each where rows have their own): five standard errors."""
    p, x = {"weights": np.ones((40, 5)), "bias": np.zeros(5)}, np.eye(40)
    layer = DropConnect(5, RATE, mask)
    found = np.concatenate([layer.forward(p, x, _context(step=step))[0] for step in range(200)])
    assert set(np.unique(found)) == {0.0, 1 / (1 - RATE)}
    assert abs((found == 0).mean() - RATE) < 5 * math.sqrt(RATE * (1 - RATE) / found.size)
    again, _ = layer.forward(p, np.ones((2, 40)), _context())
    assert (again[0] != again[1]).any() == (mask == "row")


def test_prediction_with_the_mean_weights_is_dense():
    p, x, _ = _values(6, 3, 4)
    y, _ = DropConnect(4, RATE).forward(p, x, _context(masks=False, training=False))
    np.testing.assert_array_equal(y, Dense(4).forward(p, x, _context())[0])
    active, _ = DropConnect(4, RATE, activation=Sigmoid()).forward(p, x, _context(masks=False, training=False))
    np.testing.assert_allclose(active, Sigmoid().value(y), rtol=1e-15)


def test_samples_average_the_activation_as_masks_would():
    """The paper's inference against the mean over 4,000 draws of masks: what they agree on is not the mean weights' answer."""
    p, _, _ = _values(1, 60, 3)
    p["weights"] *= 0.3
    x = np.random.default_rng(9).normal(size=(1, 60))
    layer = DropConnect(3, RATE, biases=True, activation=ReLU(), samples=100)
    many = np.repeat(x, 4000, axis=0)
    masked = layer.forward(p, many, _context(masks=True, training=False))[0]
    sampled = layer.forward(p, np.repeat(x, 200, axis=0), _context(masks=False, training=False))[0]
    error = 5 * masked.std(axis=0) * math.sqrt(1 / 4000 + 1 / 20_000)
    assert (np.abs(masked.mean(axis=0) - sampled.mean(axis=0)) < error + 0.02 * masked.std(axis=0)).all()
    plain = DropConnect(3, RATE, biases=True, activation=ReLU()).forward(p, x, _context(masks=False, training=False))[0]
    assert (np.abs(plain - masked.mean(axis=0)) > 2 * error).any()


def test_weights_suit_its_own_activation():
    network = Network((DropConnect(4, activation=ReLU()), Sigmoid(), Dense(2)), (3,))
    own = network.parameters.entries[0].parameter.initial
    assert own == He()
    assert Network((DropConnect(4), ReLU(), Dense(2)), (3,)).parameters.entries[0].parameter.initial == He()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rate": 1.0}, r"probability in \[0, 1\)"),
        ({"units": 0}, "at least one unit"),
        ({"samples": 5}, "Samples are averaged after an activation"),
        ({"samples": 101, "activation": ReLU()}, "0 to 100 samples"),
    ],
)
def test_settings_that_make_no_sense(settings, message):
    with pytest.raises(RequestError, match=message):
        DropConnect(**settings)


def _case(layer: DropConnect, rows: int, inputs: int, **training: Any) -> Case:
    random = np.random.default_rng(5)
    source = Source(Rows(random.normal(size=(rows, inputs)), random.integers(3, size=rows).astype(np.int32)))
    given = {"optimizer": SGD(0.1), "batch_size": 16, "dtype": "float64"} | training
    return Case.of(Network((layer, Sigmoid(), Dense(3)), (inputs,)), Training(**given), source)


@pytest.mark.parametrize(("inputs", "units"), [(1, 1), (5, 7), (3, 300), (40, 8), (2, 256), (9, 513), (300, 3)])
@pytest.mark.parametrize("isa", instruction_sets())
def test_both_engines_draw_the_same_masks_whatever_the_widths(inputs, units, isa):
    case = _case(DropConnect(units, 0.4, biases=True, regularizer=L2(0.01)), 40, inputs)
    reference, native = case.compile("reference"), case.compile(NativeEngine(isa))
    right, found = (case.advance(program, case.start(), 0, 6).state for program in (reference, native))
    np.testing.assert_allclose(found.parameters, right.parameters, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(
    "layer", [DropConnect(20, 0.3, "batch"), DropConnect(20, 0.3), DropConnect(20, 0.3, activation=ReLU(), samples=3)]
)
@pytest.mark.parametrize("sample", [True, False])
def test_engines_predict_alike_beyond_one_block_of_rows(layer, sample):
    case = _case(layer, 1300, 4)
    right, found = (case.predict(case.compile(engine), case.start(), 5, sample) for engine in ENGINES)
    np.testing.assert_allclose(found, right, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("layer", [DropConnect(50, 0.3), DropConnect(700, 0.3, biases=True)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_bits_do_not_depend_on_threads(layer, dtype):
    case = _case(layer, 120, 30, batch_size=60, dtype=dtype)
    results = [case.advance(case.compile("native", threads), case.start(), 0, 2).state for threads in (1, 2, 3)]
    assert same_bits(results[0], results[1])
    assert same_bits(results[0], results[2])
