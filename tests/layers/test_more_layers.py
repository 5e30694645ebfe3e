"""Norms, embeddings, maxout, noise and nested layers against PyTorch's values (tests/oracles) and their definitions."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plainnet.core.arrays import Array
from plainnet.core.draws import NumPyDraws
from plainnet.core.errors import RequestError
from plainnet.datasets.base import Rows
from plainnet.datasets.csv import CSV
from plainnet.engines.base import Source
from plainnet.layers.adapters import Adapters
from plainnet.layers.alpha_dropout import SATURATED, AlphaDropout
from plainnet.layers.base import Context, Layer
from plainnet.layers.dense import Dense
from plainnet.layers.embedding import Embedding
from plainnet.layers.gaussian_dropout import GaussianDropout
from plainnet.layers.gaussian_noise import GaussianNoise
from plainnet.layers.heads import Heads
from plainnet.layers.layer_norm import LayerNorm
from plainnet.layers.maxout import Maxout
from plainnet.layers.periodic import Periodic
from plainnet.layers.piecewise_linear import PiecewiseLinear
from plainnet.layers.relu import ReLU
from plainnet.layers.residual import Residual
from plainnet.layers.rms_norm import RMSNorm
from plainnet.layers.scales import Scales
from plainnet.layers.selu import SELU
from plainnet.layers.shared import Shared
from plainnet.layers.sigmoid import Sigmoid
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.training.data import DataSpec, prepare
from plainnet.training.fit import fit
from support.cases import Case, same_bits

ORACLES = json.loads((Path(__file__).parents[1] / "oracles" / "layers.json").read_text())


def _context(masks: bool = True, **hyper: float) -> Context:
    return Context(masks, masks, {}, {k: np.float64(v) for k, v in hyper.items()}, NumPyDraws(1, 2, np.dtype(np.float64)))


def _both(layer: Layer, p: dict[str, Any], x: Any, dy: Any) -> dict[str, Array]:
    """What forward and backward give, by the names of the oracles."""
    p = {name: np.array(value) for name, value in p.items()}
    y, cache = layer.forward(p, np.array(x), _context())
    dx, gradients = layer.backward(p, cache, np.array(dy))
    assert {name: value.shape for name, value in gradients.items()} == {name: value.shape for name, value in p.items()}
    return {"y": y, "dx": dx} | {f"d{name}": value for name, value in gradients.items()}


def _same(found: dict[str, Array], oracle: dict[str, Any]) -> None:
    for name, value in found.items():
        np.testing.assert_allclose(value, oracle[name], rtol=1e-12, atol=1e-13, err_msg=name)


@pytest.mark.parametrize(("layer", "names"), [(LayerNorm(), ("scale", "shift")), (RMSNorm(), ("scale",))])
def test_norms_over_features_as_in_pytorch(layer, names):
    oracle = ORACLES["norms"]
    _same(_both(layer, {name: oracle[name] for name in names}, oracle["x"], oracle["dy"]), oracle[layer.concept_name()])


def test_maxout_as_in_pytorch():
    oracle = ORACLES["maxout"]
    _same(_both(Maxout(3), {}, oracle["x"], oracle["dy"]), oracle)


def test_maxout_takes_the_first_of_equal_pieces():
    dx, _ = Maxout(3).backward(
        {}, Maxout(3).forward({}, np.array([[1.0, 5.0, 1.0, 5.0, 0.0, 5.0]]), _context())[1], np.array([[2.0, 3.0]])
    )
    np.testing.assert_array_equal(dx, [[2, 3, 0, 0, 0, 0]])


def test_maxout_needs_a_width_that_its_pieces_divide():
    with pytest.raises(
        RequestError, match=r"Maxout of 3 pieces needs .* Received: 7\. Make the layer before it 6 wide, for 2 units\."
    ):
        Maxout(3).width(7)


def test_an_embedding_as_in_pytorch():
    oracle = ORACLES["embedding"]
    codes, numeric = np.array(oracle["codes"], float), np.array(oracle["numeric"])
    codes[codes < 0] = np.nan  # a missing value
    x = np.stack([codes[:, 0], numeric[:, 0], codes[:, 1], numeric[:, 1]], axis=1)
    found = _both(Embedding((3, 0, 2), 2), {name: oracle[name] for name in ("column_1", "column_3")}, x, oracle["dy"])
    dx = found.pop("dx")
    _same(found | {"dnumeric": dx[:, 1::2]}, oracle)
    np.testing.assert_array_equal(dx[:, ::2], 0)  # a code has no slope


def test_what_is_no_code_has_a_vector_of_its_own():
    x = np.array([[2.0], [3.0], [-1.0], [0.5], [np.nan], [np.inf], [1e30]])
    y, _ = Embedding((3,), 1).forward({"column_1": np.arange(4.0)[:, None]}, x, _context())
    np.testing.assert_array_equal(y[:, 0], [3, 0, 0, 0, 0, 0, 0])


def test_an_embeddings_bits_do_not_depend_on_threads():
    random = np.random.default_rng(2)
    x = np.stack([random.integers(-1, 40, 4000), random.normal(size=4000)], axis=1)
    source = Source(Rows(x, random.integers(3, size=4000).astype(np.int32)))
    case = Case.of(Network((Embedding((40,), 24), Dense(3)), (2,)), Training(batch_size=4000), source)
    results = [case.advance(case.compile("native", threads), case.start(), 0, 3).state for threads in (1, 2, 3)]
    assert same_bits(results[0], results[1])
    assert same_bits(results[0], results[2])


def test_an_embedding_learns_its_columns_from_the_data():
    layer, after = Embedding(dimension=4).fed_by((3, 0, 7))
    assert layer == Embedding((3, 0, 7), 4)
    assert after == (0,) * 9
    assert layer.width(3) == 9
    assert Embedding((2,)).fed_by((3, 0))[0] == Embedding((2,))
    assert Embedding((3, 200, 10_000)).parameters(4)["column_3"].shape == (10_001, 50)
    with pytest.raises(RequestError, match="Rows of 2 values"):
        Embedding((3, 0, 7)).width(2)


def test_numeric_columns_leave_codes_to_an_embedding_after_them():
    network = Network((PiecewiseLinear(dimension=2), Embedding(), Dense())).over((3,), 4, (0, 5, 0))
    assert network.layers[:2] == (PiecewiseLinear(dimension=2, cardinalities=(0, 5, 0)), Embedding((0, 0, 5, 0, 0)))
    assert network.widths == (3, 5, 7, 4)
    kept = Network((Periodic(dimension=2, keep=True), Embedding(), Dense())).over((3,), 4, (0, 5, 0))
    assert kept.layers[1] == Embedding((0, 0, 0, 5, 0, 0, 0))
    assert kept.widths == (3, 7, 9, 4)


def test_a_column_may_be_kept_before_its_vector():
    alone, kept = Periodic(dimension=2, frequencies=3), Periodic(dimension=2, frequencies=3, keep=True)
    x = np.random.default_rng(0).normal(size=(5, 2))
    p = {name: np.random.default_rng(1).normal(size=one.shape) for name, one in alone.parameters(2).items()}
    y = alone.forward(p, x, _context())[0]
    np.testing.assert_array_equal(kept.forward(p, x, _context())[0], np.hstack([x[:, :1], y[:, :2], x[:, 1:], y[:, 2:]]))


@pytest.mark.parametrize("name", ["piecewise_linear", "periodic"])
def test_embeddings_of_numbers_as_in_pytorch(name):
    oracle, p = ORACLES[name], dict[str, Any]()
    if name == "periodic":
        layer: Layer = Periodic(dimension=2, frequencies=3)
        p["frequencies"] = np.ravel(oracle["frequencies"])
    else:
        layer = PiecewiseLinear(dimension=2, edges=tuple(map(tuple, oracle["edges"])))
    weights = np.array(oracle["weights"])
    p["weights"] = np.hstack(list(weights)) if weights.ndim == 3 else weights
    p["bias"] = np.ravel(oracle["bias"])
    found = _both(layer, p, oracle["x"], oracle["dy"])
    assert {key: value.shape for key, value in p.items()} == {key: one.shape for key, one in layer.parameters(2).items()}
    expected = {key: np.array(value) for key, value in oracle.items() if key != "edges"}
    expected["dweights"] = np.hstack(list(expected["dweights"])) if weights.ndim == 3 else expected["dweights"]
    _same(found, expected | {key: np.ravel(expected[key]) for key in ("dfrequencies", "dbias") if key in expected})


def test_bins_lie_between_quantiles_of_a_standard_normal():
    from scipy import stats

    np.testing.assert_allclose(PiecewiseLinear(bins=4)._edges(0), stats.norm.ppf([0.001, 0.25, 0.5, 0.75, 0.999]), atol=1e-12)


def test_weights_of_numeric_columns_begin_for_the_width_of_their_encoding():
    start = Network((Periodic(dimension=3, frequencies=8), Dense(2)), (5,))
    weights = start.parameters.views(start.initial_parameters(0))["periodic_1"]["weights"]
    assert weights.shape == (16, 15)
    assert 0.9 * 0.25 < np.abs(weights).max() <= 0.25  # 1 / sqrt(16)


@pytest.mark.parametrize("edges", [((0.0, 0.0),), ((1.0, 0.0),), ((0.0, 1.0), (0.0, 1.0, 2.0)), ((1.0,),)])
def test_edges_ascend(edges):
    with pytest.raises(RequestError, match="Edges are lists"):
        PiecewiseLinear(edges=edges)


def test_a_residual_as_in_pytorch():
    oracle = ORACLES["residual"]
    names = {"dense_1.weights": "w1", "dense_1.bias": "b1", "dense_2.weights": "w2", "dense_2.bias": "b2"}
    layer = Residual((Dense(5), Sigmoid(), Dense()))
    found = _both(layer, {key: oracle[name] for key, name in names.items()}, oracle["x"], oracle["dy"])
    _same({f"d{names[key[1:]]}" if key[1:] in names else key: value for key, value in found.items()}, oracle)


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.5])
def test_alpha_dropout_maps_values_as_pytorch_does(rate):
    oracle = ORACLES["alpha_dropout"][str(rate)]
    layer = AlphaDropout(rate)
    for value, key in ((0.0, "of_0"), (1.0, "of_1")):
        y, _ = layer.forward({}, np.full((40, 50), value), _context(rate=rate))
        np.testing.assert_allclose(np.unique(y.round(12)), sorted([oracle["dropped"], oracle[key]]), rtol=1e-6)


N = 400_000  # values; bounds below are five standard errors wide


def _normal_draws(layer: Layer, x: Array, **hyper: float) -> Array:
    return layer.forward({}, x, _context(**hyper))[0]


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_gaussian_dropout_keeps_the_mean_and_has_dropouts_variance(rate):
    y = _normal_draws(GaussianDropout(rate), np.ones((N // 100, 100)), rate=rate)
    variance = rate / (1 - rate)
    assert abs(y.mean() - 1) < 5 * math.sqrt(variance / N)
    assert abs(y.var() / variance - 1) < 5 * math.sqrt(2 / N)


def test_gaussian_noise_is_normal():
    from scipy import stats

    y = _normal_draws(GaussianNoise(2.0), np.zeros((N // 100, 100)), deviation=2.0)
    assert abs(y.mean()) < 5 * 2 / math.sqrt(N)
    assert abs(y.var() / 4 - 1) < 5 * math.sqrt(2 / N)
    assert stats.kstest(y.ravel()[:50_000] / 2, "norm").pvalue > 0.01
    assert abs(np.corrcoef(y[:, 0], y[:, 1])[0, 1]) < 5 / math.sqrt(len(y))
    assert 8 < np.abs(y).max() < 2 * 4.9


@pytest.mark.parametrize("rate", [0.05, 0.5])
def test_alpha_dropout_keeps_the_mean_and_the_variance_of_normal_values(rate):
    """At SELU's fixed point: mean 0, variance 1. Five standard errors, for the kurtosis that a mixture has."""
    x = np.random.default_rng(5).normal(size=(N // 100, 100))
    y = _normal_draws(AlphaDropout(rate), SELU().value(x), rate=rate)
    assert abs(y.mean()) < 5 / math.sqrt(N)
    assert abs(y.var() - 1) < 5 * math.sqrt((np.mean(y**4) - 1) / N)
    share = (np.abs(y - y.min()) < 1e-9).mean()
    assert abs(share - rate) < 5 * math.sqrt(rate * (1 - rate) / N)
    assert SELU().value(np.array(-50.0)) == pytest.approx(SATURATED, rel=1e-12)


@pytest.mark.parametrize("layer", [GaussianDropout(0.3), GaussianNoise(0.3), AlphaDropout(0.3)])
def test_noise_is_identity_at_prediction(layer):
    x = np.arange(6.0).reshape(2, 3)
    y, cache = layer.forward({}, x, _context(masks=False, rate=0.3, deviation=0.3))
    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(layer.backward({}, cache, x)[0], x)


@pytest.mark.parametrize(
    "layer",
    [
        LayerNorm(),
        RMSNorm(),
        Maxout(),
        GaussianDropout(0.25),
        GaussianNoise(0.25),
        AlphaDropout(0.25),
        PiecewiseLinear(dimension=3, bins=4),
        PiecewiseLinear(dimension=2, edges=((-1.0, 0.2, 0.9),), relu=True, shared=True),
        Periodic(dimension=3, frequencies=2, deviation=0.5),
        Periodic(dimension=2, frequencies=1, relu=False, shared=True),
        Periodic(dimension=2, frequencies=2, keep=True),
        Adapters(3),
        Scales(),
        Heads(2, 6),
        Shared((LayerNorm(), Dense(3), Sigmoid(), GaussianNoise(0.1)), 2),
        Residual((LayerNorm(), Dense(7), Sigmoid(), Dense())),
        Residual((Residual((Sigmoid(), Dense(4))), GaussianNoise(0.1))),
    ],
    ids=lambda layer: layer.concept_name(),
)
@pytest.mark.parametrize("rows", [1, 6])
def test_gradients_are_derivatives(layer, rows):
    random = np.random.default_rng(7)
    values = {"x": random.normal(size=(rows, 4))}
    values |= {name: random.normal(size=owned.shape) for name, owned in layer.parameters(4).items()}
    context = _context(rate=0.25, deviation=0.25, **{"gaussian_noise_1.deviation": 0.1})
    y, cache = layer.forward(values, values["x"], context)
    dy = random.normal(size=y.shape)
    dx, gradients = layer.backward(values, cache, dy)
    assert gradients.keys() == layer.parameters(4).keys()
    for name, gradient in ({"x": dx} | gradients).items():
        slopes = np.empty_like(values[name])
        for index in np.ndindex(slopes.shape):
            ends = []
            for sign in (1, -1):
                moved = {key: value.copy() for key, value in values.items()}
                moved[name][index] += sign * 1e-5
                ends.append((layer.forward(moved, moved["x"], context)[0] * dy).sum())
            slopes[index] = (ends[0] - ends[1]) / 2e-5
        np.testing.assert_allclose(gradient, slopes, rtol=1e-6, atol=1e-7, err_msg=name)


def test_a_table_tells_an_embedding_its_categories_and_both_engines_learn_them(tmp_path):
    """What is "a" depends on the color alone, which no numeric column tells."""
    random = np.random.default_rng(0)
    colors = random.choice(["red", "green", "blue"], 200)
    lines = [f"{color},{random.normal():.3f},{'a' if color == 'green' else 'b'}" for color in colors]
    (tmp_path / "t.csv").write_text("\n".join(["color,size,label", *lines]))
    data = prepare(DataSpec(CSV(str(tmp_path / "t.csv"), "label"), preprocessing="none"))
    network = Network((PiecewiseLinear(dimension=3), Embedding(dimension=2), Dense(8), ReLU(), Dense()))
    for engine in ("native", "reference"):
        fitted = fit(network, data, Training(epochs=30, optimizer=Adam(0.01)), engine=engine)
        assert fitted.model.network.layers[1] == Embedding((3, 0, 0, 0), 2)
        assert data.test is not None
        assert fitted.model.evaluate(data.test.rows).numbers()["accuracy"] == 1
