"""Losses against PyTorch's values (tests/oracles) and against their own differences."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainnet.losses.binary_cross_entropy import BinaryCrossEntropy
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "oracles.json").read_text())["losses"]
Z = np.array(ORACLE["z"])
TARGETS = {"one_hot": np.eye(4)[ORACLE["classes"]], "soft": np.array(ORACLE["soft"])}
LOSSES = {
    "softmax": SoftmaxCrossEntropy(),
    "binary_sum": BinaryCrossEntropy(),
    "binary_mean": BinaryCrossEntropy(reduction="mean"),
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", LOSSES)
def test_value_and_gradient_as_in_pytorch(name, target):
    value, gradient = LOSSES[name].value_and_gradient(Z, TARGETS[target])
    expected = ORACLE[f"{name}_{target}"]
    assert value.shape == (6, 1)
    np.testing.assert_allclose(value[:, 0], expected["values"], rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(gradient, expected["gradient"], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(("name", "link"), [("softmax", "softmax"), ("binary_sum", "sigmoid"), ("binary_mean", "sigmoid")])
def test_links_as_in_pytorch(name, link):
    np.testing.assert_allclose(LOSSES[name].link(Z), ORACLE[link], rtol=1e-13, atol=1e-300)


@pytest.mark.parametrize("name", LOSSES)
@given(seed=st.integers(0, 10_000), rows=st.integers(1, 4), classes=st.integers(1, 5), mass=st.sampled_from([0.5, 1.0, 3.0]))
def test_the_gradient_is_the_derivative_of_the_value(name, seed, rows, classes, mass):
    random = np.random.default_rng(seed)
    z, y = 3 * random.normal(size=(rows, classes)), mass * random.dirichlet(np.ones(classes), rows)
    loss, step = LOSSES[name], 1e-5
    _, gradient = loss.value_and_gradient(z, y)
    for c in range(classes):
        dz = step * np.eye(classes)[c]
        up, down = loss.value_and_gradient(z + dz, y)[0], loss.value_and_gradient(z - dz, y)[0]
        np.testing.assert_allclose((up - down)[:, 0] / (2 * step), gradient[:, c], atol=1e-8)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_logits_stay_finite_and_of_their_dtype(name, dtype):
    z = np.array([[1e30, -1e30, 0.0], [-1e30, -1e30, -1e30]], dtype)
    y = np.eye(3, dtype=dtype)[:2]
    for array in (*LOSSES[name].value_and_gradient(z, y), LOSSES[name].link(z)):
        assert array.dtype == dtype
        assert np.isfinite(array).all()
