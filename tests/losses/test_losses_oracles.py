"""Every loss against PyTorch's values and gradients (tests/oracles/losses.json), row by row and weighted on both engines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from plainnet.core.formula import batch_sum
from plainnet.core.parameters import Parameter
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.layers.base import Layer
from plainnet.losses.binary_cross_entropy import BinaryCrossEntropy
from plainnet.losses.binary_focal import BinaryFocal
from plainnet.losses.focal import Focal
from plainnet.losses.gaussian_nll import GaussianNLL
from plainnet.losses.hinge import Hinge
from plainnet.losses.huber import Huber
from plainnet.losses.kl_divergence import KLDivergence
from plainnet.losses.mean_absolute_error import MeanAbsoluteError
from plainnet.losses.mean_squared_error import MeanSquaredError
from plainnet.losses.poisson import Poisson
from plainnet.losses.quantile import Quantile
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.losses.squared_hinge import SquaredHinge
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.sgd import SGD
from support.cases import ENGINES, Case

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "losses.json").read_text())
WEIGHTS = np.array([0.5, 0.0, 3.0, 1.0, 2.0, 0.25])

# The loss, its logits and its targets.
CASES = {
    "softmax_smoothed": (SoftmaxCrossEntropy(label_smoothing=0.1), "z", "classes"),
    "softmax_smoothed_shares": (SoftmaxCrossEntropy(label_smoothing=0.3), "z", "shares"),
    "binary_smoothed": (BinaryCrossEntropy(label_smoothing=0.2), "z", "labels"),
    "squared": (MeanSquaredError(), "z", "numbers"),
    "squared_sigmoid": (MeanSquaredError("sigmoid"), "z", "labels"),
    "squared_softmax": (MeanSquaredError("softmax"), "z", "classes"),
    "absolute": (MeanAbsoluteError(), "z", "numbers"),
    "huber": (Huber(1.5), "z", "numbers"),
    "kl": (KLDivergence(), "z", "shares"),
    "hinge": (Hinge(), "z", "classes"),
    "squared_hinge": (SquaredHinge(), "z", "classes"),
    "crammer_singer": (Hinge("crammer_singer"), "z", "classes"),
    "hinge_labels": (Hinge("one_vs_rest"), "z", "labels"),
    "squared_hinge_labels": (SquaredHinge("one_vs_rest"), "z", "labels"),
    "focal": (Focal(), "tame", "classes"),
    "binary_focal": (BinaryFocal(), "tame", "labels"),
    "binary_focal_alpha": (BinaryFocal(alpha=0.25), "tame", "labels"),
    "poisson": (Poisson(), "rates", "counts"),
    "gaussian": (GaussianNLL(), "wide", "numbers"),
    "quantile": (Quantile((0.1, 0.5, 0.9)), "three", "numbers"),
}


def targets(name: str) -> np.ndarray:
    return np.array(ORACLE[name], np.int32 if name == "classes" else np.float64)


@pytest.mark.parametrize("name", ORACLE["cases"])
def test_value_and_gradient_as_in_pytorch(name):
    loss, logits, wanted = CASES[name]
    y = np.eye(4)[targets(wanted)] if wanted == "classes" else targets(wanted)
    value, gradient = loss.value_and_gradient(np.array(ORACLE[logits]), y)
    expected = ORACLE["cases"][name]
    np.testing.assert_allclose(value[:, 0], expected["values"], rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(gradient, expected["gradient"], rtol=1e-12, atol=1e-13)


@dataclass(frozen=True)
class Shift(Layer):
    """y = x + b, b beginning at 0."""

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return {"b": Parameter((fan_in,), 0.0, "shift")}

    def forward(self, p, x, context):
        return x + p["b"], ()

    def backward(self, p, cache, dy):
        return dy, {"b": batch_sum(dy)}


def through(engine, loss, z, y, weights) -> tuple[float, np.ndarray]:
    """Loss and gradient by what is added to every row's logits: the sum over the rows of what pytorch gives."""
    network = Network((Shift(),), (z.shape[1],))
    training = Training(loss, SGD(), metrics=(), dtype="float64")
    case = Case.of(network, training, Source(Rows(z, y, weights)))
    return case.gradient(case.compile(engine), case.start())


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ORACLE["cases"])
def test_sample_weights_as_in_pytorch(name, engine):
    loss, logits, wanted = CASES[name]
    value, gradient = through(engine, loss, np.array(ORACLE[logits]), targets(wanted), WEIGHTS)
    expected = ORACLE["cases"][name]
    assert value == pytest.approx(expected["weighted"], rel=1e-12)
    np.testing.assert_allclose(gradient, np.sum(expected["weighted_gradient"], axis=0), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
def test_class_weights_as_in_pytorch(engine):
    expected, y = ORACLE["class_weight"], targets("classes")
    weights = np.array(expected["weight"])[y]
    value, gradient = through(engine, SoftmaxCrossEntropy(), np.array(ORACLE["z"]), y, weights)
    assert value == pytest.approx(expected["loss"], rel=1e-12)
    np.testing.assert_allclose(gradient, np.sum(expected["gradient"], axis=0), rtol=1e-11, atol=1e-12)
