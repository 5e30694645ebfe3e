"""A model's predictor: what predict_link gives, of one row or of many, in whatever they come, from any thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pytest

from plainnet.core.columns import numbered
from plainnet.core.errors import RequestError
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.losses.gaussian_nll import GaussianNLL
from plainnet.losses.hinge import Hinge
from plainnet.losses.mean_squared_error import MeanSquaredError
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.model.model import Model
from plainnet.network.network import Network
from plainnet.preprocessing.impute import Impute
from plainnet.preprocessing.standardize import Standardize

NETWORK = Network((Dense(33), BatchNorm(), ReLU(), Dropout(0.3), Dense(17), ReLU(), Dense(4)), (7,))
RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(700, 7))
FAR = X + 1e6  # of which float32 keeps little
BYTES = RANDOM.integers(256, size=(700, 7)).astype(np.uint8)


def model(steps=(), loss=None, **settings) -> Model:
    dtype = settings.get("dtype", "float32")
    vectors = NETWORK.initial_parameters(3).astype(dtype), np.linspace(0.5, 2, NETWORK.statistics.size).astype(dtype)
    return Model(NETWORK, loss or SoftmaxCrossEntropy(), *vectors, numbered(7), steps, **({"threads": 1} | settings))


@pytest.fixture(params=["native", "native float64", "reference"])
def made(request) -> Model:
    engine, _, dtype = request.param.partition(" ")
    return model((Standardize().fit(X),), engine=engine, dtype=dtype or "float32")


def tolerance(made: Model) -> float:
    return 1e-12 if made.dtype == "float64" else 1e-5


@pytest.mark.parametrize("rows", [X, X.astype(np.float32), BYTES], ids=lambda rows: rows.dtype.name)
def test_it_gives_what_the_reference_engine_gives(made, rows):
    expected = replace(made, engine="reference").predict_link(rows)
    predictor = made.predictor()
    found = predictor(rows)
    assert found.dtype == made.dtype
    np.testing.assert_allclose(found, expected, atol=tolerance(made))
    for row, one in zip(rows[:20], expected, strict=False):
        assert predictor(row).shape == (4,)
        np.testing.assert_allclose(predictor(row), one, atol=tolerance(made))


@pytest.mark.parametrize("loss", [MeanSquaredError(), GaussianNLL(), Hinge()], ids=lambda loss: loss.concept_name())
def test_it_gives_what_the_loss_says(loss):
    made = model(loss=loss, task="classification" if isinstance(loss, Hinge) else "regression")
    np.testing.assert_allclose(made.predictor()(X), made.predict_link(X), rtol=1e-5, atol=1e-6)


def test_float64_is_scaled_in_float64():
    made, many = model((Standardize().fit(FAR),)), np.tile(FAR, (10, 1))
    np.testing.assert_allclose(made.predictor()(many), made.predict_link(many), atol=1e-5)


def test_steps_that_do_more_than_scale():
    holes = np.where(RANDOM.random(X.shape) < 0.1, np.nan, X)
    made = model((Impute().fit(holes),))
    np.testing.assert_array_equal(made.predictor()(holes), made.predict_link(holes))
    np.testing.assert_allclose(made.predictor()(holes[0]), made.predict_link(holes)[0], atol=1e-6)


@pytest.mark.parametrize("sample", [False, True])
def test_bits_do_not_depend_on_the_number_of_threads(sample):
    one, two = (model(threads=threads, engine="native").logits(X, sample, step=5) for threads in (1, 2))
    assert one.tobytes() == two.tobytes()
    one, two = (model(threads=threads, engine="native").predictor()(X) for threads in (1, 2))
    assert one.tobytes() == two.tobytes()


def test_rows_of_other_kinds(made):
    predictor = made.predictor()
    whole = np.arange(14).reshape(2, 7)
    expected = predictor(whole.astype(np.float64))
    for rows in (whole, whole.tolist(), np.asfortranarray(whole), np.repeat(whole, 2, axis=1)[:, ::2], whole.astype(">f8")):
        np.testing.assert_allclose(predictor(rows), expected, atol=tolerance(made))
    np.testing.assert_allclose(predictor(range(7)), expected[0], atol=tolerance(made))
    unaligned = np.frombuffer(b"\0" + np.arange(7.0).tobytes(), np.float64, offset=1)
    for row in (
        whole[0],
        whole[0].astype(np.uint8),
        whole[0].astype(">f4"),
        np.repeat(whole[0], 2)[::2],
        np.ma.array(whole[0]),
        unaligned,
    ):
        np.testing.assert_allclose(predictor(row), expected[0], atol=tolerance(made))
    assert predictor(X[:0]).shape == (0, 4)


def test_answers_go_where_they_are_wanted(made):
    predictor = made.predictor()
    one, many = np.full(4, -1.0, made.dtype), np.full((700, 4), -1.0, made.dtype)
    assert predictor(X[0], one) is one
    assert predictor(X, out=many) is many
    np.testing.assert_array_equal(one, predictor(X[0]))
    np.testing.assert_array_equal(many, predictor(X))
    apart = np.zeros((700, 8), made.dtype)[:, ::2]
    np.testing.assert_allclose(predictor(X, out=apart), many, atol=tolerance(made))


UNFIT = {
    "too short": lambda dtype: np.zeros(3, dtype),
    "rows for a row": lambda dtype: np.zeros((1, 4), dtype),
    "whole numbers": lambda dtype: np.zeros(4, np.int32),
    "not writable": lambda dtype: np.broadcast_to(np.zeros((), dtype), 4),
    "no array": lambda dtype: [0.0] * 4,
}


@pytest.mark.parametrize("out", UNFIT.values(), ids=UNFIT)
def test_a_place_that_does_not_fit_is_refused(made, out):
    message = (
        rf"out needs to be a writable array of {made.dtype} with the shape \(4,\)\. Received: .+\. Make it with np.empty\(\(4,\)"
    )
    with pytest.raises(RequestError, match=message):
        made.predictor()(X[0], out=out(made.dtype))


def test_rows_that_do_not_fit_are_refused(made):
    predictor = made.predictor()
    with pytest.raises(RequestError, match=r"trained on rows of 7 values\. Received: 5\. Give the same columns"):
        predictor(X[0, :5])
    with pytest.raises(RequestError, match=r"one row \(F,\) or rows \(N, F\)\. Received: the shape \(100, 7, 7\)\. Reshape"):
        predictor(X.reshape(100, 7, 7))
    with pytest.raises(RequestError, match=r"Row 2 has no value in column 'column_3'\. Received: a missing value\."):
        predictor(np.where(np.arange(14).reshape(2, 7) == 9, np.nan, 1.0))
    with pytest.raises(RequestError, match=r"Row 1 has too large a value in column 'column_1'\. Received: inf\."):
        predictor(np.array([np.inf, *X[0, 1:]], np.float32))
    with pytest.raises(TypeError):
        predictor(X, place=None)


def test_it_never_changes(made):
    predictor, before = made.predictor(), made.predict_link(X)
    if made.engine == "native":
        made.parameters[...] = 0.0
        np.testing.assert_allclose(predictor(X), before, atol=tolerance(made))


def test_threads_may_call_it_at_once(made):
    predictor = made.predictor()
    expected = predictor(X), [predictor(x) for x in X[:50]]

    def answers(_: int) -> bool:
        ones = all(np.array_equal(predictor(x), y) for x, y in zip(X[:50], expected[1], strict=True))
        return ones and np.array_equal(predictor(X), expected[0])

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(answers, range(12)))


@dataclass(frozen=True)
class OwnError(MeanSquaredError):
    """A loss whose link is written with NumPy alone."""

    def link(self, z):
        return np.tanh(z)


def test_a_link_that_the_native_engine_cannot_record():
    made = model(loss=OwnError(), engine="native")
    np.testing.assert_array_equal(made.predictor()(X), made.predict_link(X))
