"""Recording a formula: equal work is recorded once, and what cannot be recorded is refused in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from plainnet.core.arrays import Value
from plainnet.core.errors import UnsupportedError
from plainnet.core.formula import batch_sum, beside, columns, exp, log, maximum, row_sum, sum_rows, take_rows, tanh, where
from plainnet.core.graph import BATCH, Graph
from plainnet.core.parameters import Parameter
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.engines.choose import compile_program
from plainnet.layers.base import Context, Gradients, Layer, Values
from plainnet.layers.dense import Dense
from plainnet.losses.base import Loss
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.base import Optimizer
from plainnet.optimizers.sgd import SGD
from plainnet.transforms.base import Transform
from support.cases import Case
from support.formulas import Formula

NUMPY = r"used a NumPy function or array directly; use plainnet\.core\.formula"
BRANCH = r"branched on data; use where"
X = Graph().input("x", BATCH, 3)


def test_equal_work_is_recorded_once():
    graph = Graph()
    x = graph.input("x", BATCH, 3)
    once = tanh(exp(x) + 1.0)
    count = len(graph.nodes)
    again = tanh(exp(x) + 1.0)
    assert again.node is once.node
    assert len(graph.nodes) == count
    assert tanh(exp(x) + 2.0).node is not once.node


def test_arguments_come_before_their_users():
    graph = Graph()
    x = graph.input("x", BATCH, 3)
    row_sum(exp(x) * log(x) - batch_sum(x))
    for i, node in enumerate(graph.nodes):
        assert all(arg in graph.nodes[:i] for arg in node.args)


@pytest.mark.parametrize(
    ("formula", "shape"),
    [
        (lambda x: x * 2.0, (BATCH, 3)),
        (row_sum, (BATCH, 1)),
        (batch_sum, (1, 3)),
        (lambda x: x - row_sum(x) + batch_sum(x), (BATCH, 3)),
        (lambda x: batch_sum(row_sum(x)), (1, 1)),
        (lambda x: x.T @ x, (3, 3)),
        (lambda x: x @ (x.T @ x).T, (BATCH, 3)),
        (lambda x: columns(x, 1, 3), (BATCH, 2)),
        (lambda x: columns(x, 0, 3), (BATCH, 3)),
        (lambda x: beside(x, columns(x, 1, 3)), (BATCH, 5)),
        (lambda x: beside(batch_sum(x), batch_sum(x)), (1, 6)),
        (lambda x: take_rows(x.T @ x, columns(x, 0, 1)), (BATCH, 3)),
        (lambda x: sum_rows(columns(x, 0, 1), x, 4), (4, 3)),
    ],
)
def test_shapes_follow_numpy(formula, shape):
    assert formula(X).shape == shape
    batch = np.ones((7, 3))
    assert np.atleast_2d(formula(batch)).shape == tuple(7 if size == BATCH else size for size in shape)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (lambda x: x if x > 0 else 0.0 * x, BRANCH),
        (lambda x: max(x, 0.0), BRANCH),
        (lambda x: x and 1.0, BRANCH),
        (lambda x: 0.0 < x < 1.0, BRANCH),
        (np.exp, NUMPY),
        (lambda x: np.maximum(x, 0.0), NUMPY),
        (lambda x: np.where(x > 0, x, 0.0), NUMPY),
        (lambda x: np.sum(x, axis=1), NUMPY),
        (lambda x: np.array([x]), NUMPY),
        (lambda x: np.ones(3) * x, NUMPY),
        (lambda x: x * np.ones(3), NUMPY),
        (lambda x: x @ np.ones((3, 3)), NUMPY),
        (lambda x: np.ones((3, 3)) @ x, NUMPY),
        (lambda x: x[0], r"used \[ \]; write it with the functions of plainnet\.core\.formula"),
        (lambda x: x[:, 1:], r"used \[ \]"),
        (lambda x: beside(x, np.ones((3, 3))), NUMPY),
        (lambda x: x.sum(), r"used \.sum; write it with the functions of plainnet\.core\.formula"),
    ],
)
def test_what_cannot_be_recorded_says_what_to_do(formula, message):
    with pytest.raises((TypeError, AttributeError), match=message):
        formula(X)


@pytest.mark.parametrize(
    "formula",
    [
        lambda x: x + Graph().input("z", BATCH, 4),
        lambda x: x + Graph().input("z", 5, 3),
        lambda x: x @ x,
        lambda x: x @ x.T,
        lambda x: beside(x, batch_sum(x)),
        lambda x: take_rows(x.T @ x, x),
        lambda x: sum_rows(batch_sum(row_sum(x)), x, 4),
    ],
)
def test_shapes_that_do_not_fit_are_refused(formula):
    with pytest.raises(ValueError, match=r"shapes do not match|cannot multiply|row numbers have"):
        formula(X)


def _case(*layers: Layer, training: Training | None = None) -> Case:
    x = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
    rows = Rows(x, np.arange(6, dtype=np.int32) % 3)
    return Case.of(Network(layers, (3,)), training or Training(optimizer=SGD(), batch_size=4), Source(rows))


NUMPY_LAYER = Formula(lambda x, y: np.sin(x) * y)


def test_an_engine_names_the_concept_it_cannot_run():
    with pytest.raises(UnsupportedError, match=f"cannot record 'formulas'.*{NUMPY}.*--engine reference"):
        _case(Dense(3), NUMPY_LAYER).compile("native")


def test_auto_falls_back_to_the_reference_engine_with_one_line():
    case = _case(Dense(3), NUMPY_LAYER)
    program, note = compile_program("auto", case.network, case.training, case.rows)
    assert program.engine == "reference"
    assert note == "The native engine cannot record 'formulas'. Training with the reference engine instead."
    assert case.run(program, case.start(), 0, 2).steps == 2
    with pytest.raises(UnsupportedError):
        compile_program("native", case.network, case.training, case.rows)


@dataclass(frozen=True)
class Careless(Layer):
    """A layer whose results have whatever shapes are asked for."""

    output: Any = lambda x: x
    gradient: Any = batch_sum

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return {"shift": Parameter((fan_in,), 0.0)}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        return self.output(x + p["shift"]), ()

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        gradient = self.gradient(dy)
        return dy, {} if gradient is None else {"shift": gradient}


@dataclass(frozen=True)
class CarelessLoss(Loss):
    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        return (z - y) * (z - y), 2.0 * (z - y)

    def link(self, z: Value) -> Value:
        return z


@dataclass(frozen=True)
class CarelessTransform(Transform):
    keeps = ("v",)

    def update(self, w: Value, g: Value, slots: Any, context: Any) -> tuple[Value, dict[str, Value]]:
        return g, {"v": 0.0}


@dataclass(frozen=True)
class CarelessOptimizer(Optimizer):
    learning_rate: float = 0.1

    def chain(self) -> tuple[Transform, ...]:
        return (CarelessTransform(),)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (_case(Careless(output=batch_sum)), r"its output has the shape \(1, 3\), not \(batch, 3\)"),
        (_case(Careless(output=row_sum)), r"its output has the shape \(batch, 1\), not \(batch, 3\)"),
        (_case(Careless(output=lambda x: 1.0)), r"its output is 1\.0, which is no array"),
        (_case(Careless(gradient=lambda dy: dy)), r"its gradient of shift has the shape \(batch, 3\), not \(1, 3\)"),
        (_case(Careless(gradient=row_sum)), r"its gradient of shift has the shape \(batch, 1\), not \(1, 3\)"),
        (_case(Careless(gradient=lambda dy: None)), r"its gradient of shift is None"),
        (_case(Dense(3), training=Training(CarelessLoss())), r"its value has the shape \(batch, 3\), not \(batch, 1\)"),
        (_case(Dense(3), training=Training(optimizer=CarelessOptimizer())), r"its new v is 0\.0, which is no array"),
    ],
)
def test_results_of_the_wrong_shape_are_refused_before_they_write_anywhere(case, message):
    with pytest.raises(UnsupportedError, match=f"'test_graph'.*{message}"):
        case.compile("native")


def test_where_needs_an_array_for_its_dtype():
    assert where(X > 0, X, 0.0).shape == (BATCH, 3)
    assert maximum(X, 0.0).shape == maximum(0.0, X).shape == (BATCH, 3)
    assert isinstance(SoftmaxCrossEntropy().link(X), type(X))
