"""Activations against PyTorch's values and slopes, finite where they are tried hard, and the weights they recommend."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plainnet.core import registry
from plainnet.core.errors import RequestError
from plainnet.initializers.glorot import Glorot
from plainnet.initializers.he import He
from plainnet.initializers.lecun import LeCun
from plainnet.layers.base import Activation, Context, Layer
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.elu import ELU
from plainnet.layers.hard_sigmoid import HardSigmoid
from plainnet.layers.leaky_relu import LeakyReLU
from plainnet.layers.prelu import PReLU
from plainnet.layers.relu import ReLU
from plainnet.layers.selu import SELU
from plainnet.network.network import Network
from support.cases import ENGINES
from support.examples import all_variants
from support.formulas import natively

ORACLES = json.loads((Path(__file__).parents[1] / "oracles" / "activations.json").read_text())
ACTIVATIONS = [layer for layer in all_variants("layers") if isinstance(layer, Activation)]
CONTEXT = Context(True, True, {}, {}, lambda x: x)
GRID = np.concatenate([-np.geomspace(1e4, 1e-6, 60), [0.0], np.geomspace(1e-6, 1e4, 60), np.linspace(-12, 12, 97)])[:, None]


def _layer(case: str) -> Activation:
    """ "gelu form=tanh" as the layer."""
    name, *settings = case.split()
    cls: Any = registry.find("layers", name)
    values = dict(setting.split("=") for setting in settings)
    return cls(**{f.name: values[f.name] if f.name == "form" else float(values[f.name]) for f in fields(cls) if f.name in values})


def _on(engine: str, layer: Activation, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values and slopes, (N, 1)."""
    if engine == "reference":
        y, cache = layer.forward({}, x, CONTEXT)
        return y, layer.backward({}, cache, np.ones_like(x))[0]
    slope = natively(lambda x, _: layer.gradient(x, layer.value(x), 1.0 + 0.0 * x), x)
    return natively(lambda x, _: layer.value(x), x), slope


@pytest.mark.parametrize("case", ORACLES["cases"])
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("dtype", "precision"), [("float64", 1e-13), ("float32", 3e-6)])
def test_as_in_pytorch(case, engine, dtype, precision):
    x = np.array(ORACLES["x"])[:, None]
    y, slope = _on(engine, _layer(case), x.astype(dtype))
    for ours, theirs in ((y, "y"), (slope, "slope")):
        right = np.array(ORACLES["cases"][case][theirs])
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours[:, 0], right, rtol=precision, atol=precision)


def test_every_activation_has_an_oracle():
    tried = {case.split()[0] for case in ORACLES["cases"]} | {"relu", "sigmoid"}  # these two in test_layers.py
    built_in = [layer for layer in ACTIVATIONS if type(layer).__module__.startswith("plainnet.layers.")]
    assert {layer.concept_name() for layer in built_in} == tried


@pytest.mark.parametrize("layer", ACTIVATIONS, ids=repr)
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_huge_values_stay_finite_and_slopes_are_those_of_float64(layer, engine, dtype):
    y, slope = _on(engine, layer, GRID.astype(dtype))
    exact, exact_slope = _on("reference", layer, GRID)
    precision = 1e-5 if dtype == "float32" else 1e-13
    np.testing.assert_allclose(y, exact, rtol=precision, atol=precision)
    np.testing.assert_allclose(slope, exact_slope, rtol=precision, atol=precision)
    assert np.abs(slope).max() < 2


@pytest.mark.parametrize(("kind", "shared"), [("each", False), ("shared", True)])
def test_prelu_as_in_pytorch(kind, shared):
    oracle = ORACLES["prelu"] | ORACLES["prelu"][kind]
    p, layer = {"slope": np.array(oracle["slope"])}, PReLU(shared=shared)
    y, cache = layer.forward(p, np.array(oracle["x"]), CONTEXT)
    dx, gradients = layer.backward(p, cache, np.array(oracle["dy"]))
    for ours, theirs in ((y, "y"), (dx, "dx"), (gradients["slope"], "dslope")):
        np.testing.assert_allclose(ours, oracle[theirs], rtol=1e-14, atol=1e-15)


def test_prelu_begins_at_a_quarter_for_each_feature_or_for_all():
    for layer, count in ((PReLU(), 6), (PReLU(shared=True), 1)):
        network = Network((Dense(6), layer, Dense(2)), (4,))
        slopes = network.parameters.views(network.initial_parameters(0))["prelu_1"]["slope"]
        np.testing.assert_array_equal(slopes, [0.25] * count)


def test_the_mean_and_variance_of_selu_stay():
    """The paper's fixed point: through 20 layers of weights that it recommends, mean 0 and variance 1."""
    layers: list[Layer] = [layer for _ in range(20) for layer in (Dense(200), SELU())]
    network = Network(tuple(layers), (200,))
    p = network.parameters.views(network.initial_parameters(3))
    x = np.random.default_rng(5).normal(size=(500, 200))
    for name, layer, _ in network:
        x, _ = layer.forward(p.get(name, {}), x, CONTEXT)
    assert abs(x.mean()) < 0.1
    assert x.var() == pytest.approx(1, abs=0.15)


RECOMMENDED = {
    "relu leaky_relu elu gelu silu mish prelu": He,
    "selu": LeCun,
    "identity sigmoid hard_sigmoid tanh softplus softsign": Glorot,
}


@pytest.mark.parametrize(("name", "cls"), [(name, cls) for names, cls in RECOMMENDED.items() for name in names.split()])
def test_weights_before_an_activation_begin_as_it_recommends(name, cls):
    layer: Any = registry.find("layers", name)()
    network = Network((Dense(5), BatchNorm(), layer, Dense(3)), (4,))
    first, last = (layer for layer in network.chosen if isinstance(layer, Dense))
    assert type(first.weights) is cls
    assert last.weights is None


def test_a_steeper_leak_begins_with_smaller_weights():
    """He et al., equation 15: the variance falls by 1 + slope^2."""
    small, large = (He(slope=slope) for slope in (1.0, 0.0))
    assert LeakyReLU(1.0).initializer == small
    assert PReLU(1.0).initializer == small
    assert ReLU().initializer == large
    assert Network((Dense(5), LeakyReLU(1.0)), (4,)).chosen[0].weights == small


@pytest.mark.parametrize("build", [lambda: LeakyReLU(-0.1), lambda: ELU(0.0), lambda: HardSigmoid(0.0)])
def test_settings_out_of_range_are_refused(build):
    with pytest.raises(RequestError):
        build()
