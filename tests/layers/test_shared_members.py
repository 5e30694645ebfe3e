"""Members that share a network are the networks that they would be apart, and the model of them is their mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from plainnet.core.columns import numbered
from plainnet.core.draws import NumPyDraws
from plainnet.core.errors import RequestError
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.layers.adapters import Adapters
from plainnet.layers.base import Context, part_of
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.heads import Heads
from plainnet.layers.shared import Shared
from plainnet.layers.tanh import Tanh
from plainnet.losses.gaussian_nll import GaussianNLL
from plainnet.losses.mean_squared_error import MeanSquaredError
from plainnet.losses.members import Members
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.model.model import Model
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adamw import AdamW
from support.cases import ENGINES, Case

K, F, D, C = 3, 4, 5, 2
HIDDEN = Dense(D), Tanh()
NETWORK = Network((Adapters(K), Shared(HIDDEN, K), Heads(K)), (F,)).over((F,), K * C)
LOSS = Members(SoftmaxCrossEntropy(), K)


def _rows(count: int = 20) -> Rows:
    random = np.random.default_rng(0)
    return Rows(random.normal(size=(count, F)), random.integers(C, size=count).astype(np.int32))


def _apart(vector: np.ndarray, x: np.ndarray) -> list[np.ndarray]:
    """Each member's logits, as a network of its own gives them."""
    views = NETWORK.parameters.views(vector)
    w, b = (views["shared_1"][f"dense_1.{name}"] for name in ("weights", "bias"))
    scales, heads = views["adapters_1"]["scale"].reshape(K, F), views["heads_1"]
    hidden = [np.tanh((x * scale) @ w + b) for scale in scales]
    out, bias = np.split(heads["weights"], K, axis=1), np.split(heads["bias"], K)
    return [h @ one + shift for h, one, shift in zip(hidden, out, bias, strict=True)]


def _model(vector: np.ndarray, **settings: Any) -> Model:
    return Model(NETWORK, LOSS, vector, np.zeros(0), numbered(F), class_names=("a", "b"), dtype="float64", **settings)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_model_is_the_mean_of_its_members(engine, tmp_path):
    x, vector = _rows().x, NETWORK.initial_parameters(3)
    each = _apart(vector, x)
    model = _model(vector, engine=engine)
    np.testing.assert_allclose(model.logits(x), np.hstack(each), rtol=1e-12)
    mean = np.mean([SoftmaxCrossEntropy().link(z) for z in each], axis=0)
    np.testing.assert_allclose(model.predict_proba(x), mean, rtol=1e-12)
    np.testing.assert_array_equal(model.predict(x), mean.argmax(axis=1))
    np.testing.assert_allclose(model.predictor()(x), mean, rtol=1e-12)
    np.testing.assert_allclose(model.predictor()(x[0]), mean[0], rtol=1e-12)
    assert model.evaluate(_rows())["accuracy"] == np.mean(mean.argmax(axis=1) == _rows().y)
    model.save(tmp_path / "model.safetensors")
    np.testing.assert_array_equal(Model.load(tmp_path / "model.safetensors").predict_proba(x), _model(vector).predict_proba(x))


def test_members_begin_different_and_each_learns_by_its_own_loss():
    case = Case.of(NETWORK, Training(LOSS, AdamW(0.05), batch_size=5, dtype="float64"), Source(_rows()))
    first, last = case.start(), case.advance(case.compile(), case.start(), 0, 40).state
    losses = []
    for state in (first, last):
        y = np.eye(C)[_rows().y]
        each = [SoftmaxCrossEntropy().value_and_gradient(z, y)[0].mean() for z in _apart(state.parameters, _rows().x)]
        assert len({round(loss, 6) for loss in each}) == K
        losses.append(each)
    assert (np.array(losses[1]) < np.array(losses[0])).all()
    scale = NETWORK.parameters.views(first.parameters)["adapters_1"]["scale"]
    assert set(np.abs(scale)) == {1.0}
    assert len(set(scale)) == 2


def test_each_member_has_masks_and_statistics_of_its_own():
    layer = Shared((BatchNorm(), Dropout(0.5)), 2)
    x = np.random.default_rng(1).normal(size=(50, 2 * F)) + np.repeat([0.0, 9.0], F)
    p = {name: np.full(one.shape, one.initial) for name, one in layer.parameters(2 * F).items()}
    carried = {name: np.full(one.shape, float(one.initial)) for name, one in layer.statistics(2 * F).items()}
    draws = NumPyDraws(1, 2, np.dtype(np.float64))
    y, cache = layer.forward(p, x, Context(True, True, carried, {"dropout_1.rate": np.float64(0.5)}, draws))
    kept = y != 0
    assert 0.3 < np.mean(kept[:, :F] == kept[:, F:]) < 0.7
    alone, own = BatchNorm(), {name: value[F:] for name, value in part_of(carried, "batch_norm_1").items()}
    one = alone.forward(part_of(p, "batch_norm_1"), x[:, F:], Context(True, True, own, {}, draws))
    expected = alone.next_statistics(own, one[1])
    for name, value in part_of(layer.next_statistics(carried, cache), "batch_norm_1").items():
        np.testing.assert_allclose(value[F:], expected[name], rtol=1e-12)
    assert layer.drawing == 2


def test_what_members_cannot_share():
    with pytest.raises(
        RequestError, match=r"3 members take rows of so many parts\. Received: 4 values\. Begin with Adapters\(3\)"
    ):
        _ = Network((Shared(HIDDEN, 3),), (4,)).widths
    with pytest.raises(RequestError, match="shared by at least one member"):
        Adapters(0)
    with pytest.raises(RequestError, match="one output a target"):
        Members(GaussianNLL(), 2)


def test_the_loss_is_the_mean_over_members():
    random = np.random.default_rng(2)
    z, y = random.normal(size=(6, 4)), random.normal(size=(6, 2))
    value, gradient = Members(MeanSquaredError(), 2).value_and_gradient(z, y)
    np.testing.assert_allclose(value[:, 0], ((z - np.tile(y, 2)) ** 2).mean(axis=1), rtol=1e-12)
    np.testing.assert_allclose(gradient, (z - np.tile(y, 2)) / 2, rtol=1e-12)
