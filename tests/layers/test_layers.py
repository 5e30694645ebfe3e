"""Layers against PyTorch's values (tests/oracles) and against their own differences."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from plainnet.core.arrays import Array
from plainnet.core.draws import NumPyDraws
from plainnet.layers.base import Context, Layer
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.layers.sigmoid import Sigmoid

ORACLES = json.loads((Path(__file__).parents[1] / "oracles" / "oracles.json").read_text())
NORM = {key: np.array(value) for key, value in ORACLES["batch_norm"].items() if not isinstance(value, dict)}
STATISTICS = {"mean": NORM["mean"], "variance": NORM["variance"]}


def _context(training: bool = True, statistics: dict[str, Array] | None = None) -> Context:
    return Context(training, training, statistics or {}, {"rate": np.float64(0.25)}, NumPyDraws(1, 2, np.dtype(np.float64)))


@pytest.mark.parametrize(("name", "layer"), [("relu", ReLU()), ("sigmoid", Sigmoid())])
def test_activations_as_in_pytorch(name, layer):
    oracle = ORACLES["activations"]
    y, cache = layer.forward({}, np.array(oracle["x"]), _context())
    dx, gradients = layer.backward({}, cache, np.array(oracle["dy"]))
    np.testing.assert_allclose(y, oracle[name]["y"], rtol=1e-14, atol=1e-320)
    np.testing.assert_allclose(dx, oracle[name]["dx"], rtol=1e-13, atol=1e-320)
    assert gradients == {}


def test_batch_norm_in_training_as_in_pytorch():
    oracle, layer = ORACLES["batch_norm"]["training"], BatchNorm(momentum=0.9, epsilon=1e-5)
    y, cache = layer.forward(NORM, NORM["x"], _context(statistics=STATISTICS))
    dx, gradients = layer.backward(NORM, cache, NORM["dy"])
    carried = layer.next_statistics(STATISTICS, cache)
    found = {"y": y, "dx": dx, "dscale": gradients["scale"], "dshift": gradients["shift"]}
    found |= {f"running_{name}": value for name, value in carried.items()}
    assert found.keys() == oracle.keys()
    for key, value in found.items():
        np.testing.assert_allclose(value, oracle[key], rtol=1e-12, atol=1e-13, err_msg=key)


def test_batch_norm_at_prediction_as_in_pytorch():
    y, _ = BatchNorm().forward(NORM, NORM["x"], _context(training=False, statistics=STATISTICS))
    np.testing.assert_allclose(y, ORACLES["batch_norm"]["evaluation"]["y"], rtol=1e-13)


def test_batch_norm_backward_at_prediction_as_in_pytorch():
    _, cache = BatchNorm().forward(NORM, NORM["x"], _context(training=False, statistics=STATISTICS))
    dx, _ = BatchNorm().backward(NORM, cache, NORM["dy"])
    np.testing.assert_allclose(dx, ORACLES["batch_norm"]["evaluation"]["dx"], rtol=1e-12)


def test_dropout_keeps_the_rest_and_scales_it_up():
    x = np.ones((200, 50))
    y, cache = Dropout(0.25).forward({}, x, _context())
    assert set(np.unique(y)) == {0.0, 1 / 0.75}
    assert (y == 0).mean() == pytest.approx(0.25, abs=0.02)
    np.testing.assert_array_equal(Dropout(0.25).backward({}, cache, x)[0], y)


def test_dropout_at_prediction_is_the_identity():
    x = np.arange(6.0).reshape(2, 3)
    y, cache = Dropout(0.25).forward({}, x, _context(training=False))
    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(Dropout(0.25).backward({}, cache, x)[0], x)


def _parameters(layer: Layer, fan_in: int, random: np.random.Generator) -> dict[str, Array]:
    return {name: random.normal(size=owned.shape) for name, owned in layer.parameters(fan_in).items()}


@pytest.mark.parametrize("layer", [Dense(3), BatchNorm(), Dropout(0.25), ReLU(), Sigmoid()], ids=repr)
@pytest.mark.parametrize("rows", [1, 6])
def test_gradients_are_derivatives(layer, rows):
    random = np.random.default_rng(7)
    values = {"x": random.normal(size=(rows, 4))} | _parameters(layer, 4, random)
    y, cache = layer.forward(values, values["x"], _context())
    dy = random.normal(size=y.shape)
    dx, gradients = layer.backward(values, cache, dy)
    assert gradients.keys() == layer.parameters(4).keys()
    for name, gradient in ({"x": dx} | gradients).items():
        np.testing.assert_allclose(gradient, _differences(layer, values, name, dy), rtol=1e-6, atol=1e-7, err_msg=name)


def _differences(layer: Layer, values: dict[str, Array], name: str, dy: Array, step: float = 1e-5) -> Array:
    """Central differences of sum(y * dy) by each element of the value of that name."""
    slopes = np.empty_like(values[name])
    for index in np.ndindex(slopes.shape):
        ends = []
        for sign in (1, -1):
            moved = {key: value.copy() for key, value in values.items()}
            moved[name][index] += sign * step
            ends.append((layer.forward(moved, moved["x"], _context())[0] * dy).sum())
        slopes[index] = (ends[0] - ends[1]) / (2 * step)
    return slopes
