"""Fifty steps of the optimizers against PyTorch's (tests/oracles), through Plainnet's own layers and loss."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from plainnet.core.arrays import Array
from plainnet.core.draws import NumPyDraws
from plainnet.core.errors import RequestError
from plainnet.core.registry import find, names
from plainnet.core.spec import field_types, from_data
from plainnet.layers.base import Context
from plainnet.layers.dense import Dense
from plainnet.layers.sigmoid import Sigmoid
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.base import Optimizer
from plainnet.optimizers.momentum import Momentum
from plainnet.optimizers.sgd import SGD
from plainnet.schedules.inverse_time import InverseTime
from plainnet.transforms.base import Context as TransformContext
from plainnet.transforms.base import Transform

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "oracles.json").read_text())["optimizers"]
MOMENTS = [name for name in names("transforms") if "beta2" in field_types(find("transforms", name))]
X, Y = np.array(ORACLE["x"]), np.eye(3)[ORACLE["y"]]
OPTIMIZERS = {"sgd": SGD(0.5), "momentum": Momentum(0.1, 0.9), "adam": Adam(0.02)}
LAYERS = (Dense(7), Sigmoid(), Dense(3))


def _parameters(w: dict[str, Array]) -> list[dict[str, Array]]:
    return [{"weights": w["w1"], "bias": w["b1"]}, {}, {"weights": w["w2"], "bias": w["b2"]}]


def _loss_and_gradient(w: dict[str, Array]) -> tuple[float, dict[str, Array]]:
    x, caches, gradients = X, [], {}
    for layer, p in zip(LAYERS, _parameters(w), strict=True):
        x, cache = layer.forward(p, x, Context(True, True, {}, {}, NumPyDraws(0, 0, x.dtype)))
        caches.append((layer, p, cache))
    value, dy = SoftmaxCrossEntropy().value_and_gradient(x, Y)
    dy = dy / len(X)
    for (layer, p, cache), number in zip(reversed(caches), ("2", "", "1"), strict=True):
        dy, found = layer.backward(p, cache, dy)
        gradients |= {name[0] + number: gradient for name, gradient in found.items()}
    return float(value.mean()), gradients


def _context(transform: Transform, step: int) -> TransformContext:
    hyper = {name: value(step) if callable(value) else value for name, value in transform.hyper().items()}
    return TransformContext(hyper, np.sum, np.sum, lambda x: x, lambda like, part: np.zeros_like(like))


def _train(optimizer: Optimizer, steps: int) -> tuple[dict[str, Array], list[float]]:
    w = {name: np.array(value) for name, value in ORACLE["initial"].items()}
    chain = optimizer.chain()
    slots = {name: [dict.fromkeys(link.keeps, 0.0) for link in chain] for name in w}
    losses = []
    for step in range(steps):
        loss, gradients = _loss_and_gradient(w)
        losses.append(loss)
        for name, update in gradients.items():
            for i, link in enumerate(chain):
                update, slots[name][i] = link.update(w[name], update, slots[name][i], _context(link, step))  # noqa: PLW2901
            w[name] = w[name] - update
    return w, losses


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_fifty_steps_as_in_pytorch(name):
    w, losses = _train(OPTIMIZERS[name], steps=50)
    oracle = ORACLE["runs"][name]
    np.testing.assert_allclose(losses, oracle["losses"], rtol=1e-11)
    assert w.keys() == oracle["final"].keys()
    for key, value in w.items():
        np.testing.assert_allclose(value, oracle["final"][key], rtol=1e-10, err_msg=key)


def test_the_oracle_used_the_same_settings():
    options = {name: run["options"] for name, run in ORACLE["runs"].items()}
    assert options == {
        "sgd": {"lr": 0.5},
        "momentum": {"lr": 0.1, "momentum": 0.9},
        "adam": {"lr": 0.02, "betas": [0.9, 0.999], "eps": 1e-8},
    }


def test_a_schedule_sets_the_size_of_each_step():
    schedule = InverseTime(0.5, decay=1.0)
    (scale,) = SGD(schedule).chain()
    g = np.array([2.0, -4.0])
    for step, rate in ((0, 0.5), (1, 0.25), (4, 0.1)):
        np.testing.assert_allclose(scale.update(g, g, {}, _context(scale, step))[0], rate * g)


def test_the_first_step_of_adam_has_the_size_of_the_learning_rate():
    g = np.array([1e-3, -1e-1, 10.0])
    update = g
    for link in Adam(0.01).chain():
        update, _ = link.update(np.zeros(3), update, dict.fromkeys(link.keeps, 0.0), _context(link, 0))
    np.testing.assert_allclose(update, 0.01 * np.sign(g), rtol=1e-4)


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        *(
            (name, {"beta2": 1.0}, "beta2 must lie")
            for name in names("transforms")
            if "beta2" in field_types(find("transforms", name))
        ),
        *((name, {"rho": -0.1}, "rho must lie") for name in ("mean_of_squares", "adaptive_deltas")),
        *((name, {"momentum": 1.5}, "momentum must lie") for name in ("heavy_ball", "nesterov_momentum")),
        *((name, {"epsilon": 0.0}, "Epsilon must be positive") for name in ("adaptive_moments", "sum_of_squares")),
        ("nesterov_moments", {"decay": -1.0}, "cannot be negative"),
    ],
)
def test_a_link_of_a_chain_checks_its_settings(name, settings, message):
    """The optimizer named after it, and a chain of one's own, refuse the same."""
    with pytest.raises(RequestError, match=message):
        from_data(Optimizer, {"name": "chain", "links": [{"name": name} | settings]})
