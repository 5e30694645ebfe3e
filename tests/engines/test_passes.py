"""Where gradients are streamed and tall batches passed in strips: only where it changes nothing but the time."""

from __future__ import annotations

import numpy as np
import pytest

from plainnet.constraints.max_norm import MaxNorm
from plainnet.datasets.base import Rows
from plainnet.engines import _native
from plainnet.engines.base import Source
from plainnet.engines.kernels import KINDS
from plainnet.engines.native import NativeEngine, instruction_sets
from plainnet.engines.planner import Planner
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropconnect import DropConnect
from plainnet.layers.dropout import Dropout
from plainnet.layers.embedding import Embedding
from plainnet.layers.layer_norm import LayerNorm
from plainnet.layers.maxout import Maxout
from plainnet.layers.relu import ReLU
from plainnet.layers.residual import Residual
from plainnet.layers.tanh import Tanh
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adadelta import AdaDelta
from plainnet.optimizers.adagrad import AdaGrad
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.momentum import Momentum
from plainnet.optimizers.nesterov import Nesterov
from plainnet.optimizers.radam import RAdam
from plainnet.optimizers.rmsprop import RMSprop
from plainnet.optimizers.sgd import SGD
from plainnet.regularizers.l2 import L2
from plainnet.transforms.clip_by_norm import ClipByNorm
from plainnet.transforms.normalize_gradient import NormalizeGradient
from support.cases import Case, same_bits

TALL = 3000  # rows
NETWORK = Network((Dense(64), ReLU(), Dropout(0.1), Dense(3)), (5,))
LARGE = Network((Dense(128), ReLU(), Dropout(0.1), Dense(64), ReLU(), Dense(3)), (64,))
WRITTEN = [SGD(0.1), Momentum(0.1), Nesterov(0.1), Nesterov(0.1, look_ahead=True), Adam(), RMSprop(), AdaGrad(), AdaDelta()]
NORMALIZED = Network((Dense(64), BatchNorm(), ReLU(), Dense(3)), (5,))


def _kinds(training: Training, network: Network = LARGE) -> list[str]:
    lists = Planner(network, training, 32).training_lists()
    return [operation[0] for operation in lists["update"]]


def _case(network: Network = NETWORK, **training: object) -> Case:
    random = np.random.default_rng(1)
    x, y = random.normal(size=(TALL, 5)).astype(np.float32), random.integers(3, size=TALL).astype(np.int32)
    x[:, :2] = random.integers(0, 3, size=(TALL, 2))  # numbers, and codes
    weights = random.integers(0, 3, TALL).astype(np.float64)
    given = {"optimizer": SGD(0.1), "regularizer": L2(0.001), "batch_size": 0, "seed": 2} | training
    return Case.of(network, Training(**given), Source(Rows(x, y, weights)))


@pytest.mark.parametrize("training", [Training(optimizer=SGD(0.1)), Training(optimizer=Adam(), regularizer=L2(0.01))])
def test_every_large_product_that_is_a_gradient_is_streamed(training):
    assert _kinds(training).count("streamed") == 2
    assert "streamed" not in _kinds(training, NETWORK)


@pytest.mark.parametrize("regularizer", [None, L2(0.01)], ids=["plain", "l2"])
@pytest.mark.parametrize("optimizer", WRITTEN)
@pytest.mark.parametrize("batch", [32, 1])
def test_a_streamed_update_is_that_of_the_reference_engine(optimizer, regularizer, batch):
    random = np.random.default_rng(3)
    x = random.normal(size=(96, 64)) * (random.random((96, 64)) < 0.5)
    rows = Rows(x, random.integers(3, size=96).astype(np.int32))
    training = Training(optimizer=optimizer, regularizer=regularizer, batch_size=batch, dtype="float64")
    case = Case.of(LARGE, training, Source(rows))
    engines = ["reference", *[NativeEngine(isa=isa, fused=fused) for isa in instruction_sets() for fused in (True, False)]]
    right, *others = (case.advance(case.compile(engine), case.start(), 0, 6).state for engine in engines)
    for state in others:
        np.testing.assert_allclose(state.parameters, right.parameters, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("regularizer", [None, L2(0.01)])
@pytest.mark.parametrize("optimizer", WRITTEN)
def test_the_most_common_updates_are_functions_written_by_hand(optimizer, regularizer):
    update = Planner(LARGE, Training(optimizer=optimizer, regularizer=regularizer), 32).training_lists()["update"]
    assert all(_native.written_by_hand(operation[2]) for operation in update if operation[0] == "streamed")


def test_normalized_descent_is_written_by_hand_and_an_unknown_formula_is_not():
    def kernels(**training):
        update = Planner(LARGE, Training(**training), 32).training_lists()["update"]
        found = (operation[2] if operation[0] == "streamed" else operation for operation in update)
        return [_native.written_by_hand(kernel) for kernel in found if kernel[1] > 1]

    assert all(kernels(optimizer=SGD(0.1), regularizer=L2(0.01), transforms=(NormalizeGradient(),)))
    assert not any(kernels(optimizer=RAdam()))


@pytest.mark.parametrize("dropout", [(), (Dropout(0.1),)], ids=["relu", "dropped relu"])
def test_a_relu_is_written_by_hand_and_keeps_its_output_alone(dropout):
    step = Planner(Network((Dense(64), ReLU(), *dropout, Dense(3)), (5,)), Training(), 32).training_lists()["step"]
    kernels = [operation for operation in step if operation[0] == "kernel" and operation[2] == 64]
    assert [_native.written_by_hand(kernel) for kernel in kernels] == [True, True]
    for _, _, _, registers, code, _ in kernels:
        assert len({registers[dst] for _, _, dst, *_ in code[:-1] if registers[dst][0] == KINDS["full"]}) <= 1


@pytest.mark.parametrize("transform", [ClipByNorm(1.0), NormalizeGradient()])
def test_nothing_is_streamed_where_the_whole_gradient_is_needed_first(transform):
    assert "streamed" not in _kinds(Training(transforms=(transform,)))


@pytest.mark.parametrize("regularizer", [None, L2(0.01)])
def test_a_single_row_makes_its_gradient_again_rather_than_store_it(regularizer):
    """Without a penalty the chain sees one flat vector, which no single product makes."""
    training = {"optimizer": SGD(0.1), "regularizer": regularizer, "transforms": (NormalizeGradient(),), "batch_size": 1}
    lists = Planner(NETWORK, Training(**training), 1).training_lists()
    streamed = [operation for operation in lists["update"] if operation[0] == "streamed"]
    assert len(streamed) == (0 if regularizer is None else 4)
    assert len({product for _, product, _ in streamed}) == len(streamed) / 2
    assert all(_native.written_by_hand(kernel) for _, _, kernel in streamed)

    case = _case(**training)
    outcomes = [case.advance(case.compile(engine), case.start(), 0, 30) for engine in ("native", "reference")]
    np.testing.assert_allclose(outcomes[0].records, outcomes[1].records, rtol=2e-4)
    np.testing.assert_allclose(outcomes[0].state.parameters, outcomes[1].state.parameters, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("constraint", [None, MaxNorm(0.3)], ids=["free", "constrained"])
def test_what_an_update_leaves_for_the_next_norm_changes_nothing_but_the_time(constraint):
    """However steps are divided among calls, of which each begins with weights that come from outside."""
    network = Network((Dense(64, constraint=constraint), ReLU(), Dense(48, constraint=constraint), ReLU(), Dense(3)), (5,))
    case = _case(network, optimizer=SGD(0.1), regularizer=L2(0.02), transforms=(NormalizeGradient(),), batch_size=1)
    program, at_once, start = case.compile(), 30, case.start()
    whole, state, records = case.advance(program, start, 0, at_once), start, []
    for first, steps in ((0, 1), (1, 11), (12, 18)):
        part = case.advance(program, state, first, steps)
        state, records = part.state, [*records, *part.records]
        case.gradient(program, start)
    assert same_bits(state, whole.state)
    np.testing.assert_array_equal(records, whole.records)
    right = case.advance(case.compile("reference"), start, 0, at_once)
    np.testing.assert_allclose(whole.records, right.records, rtol=2e-4)
    np.testing.assert_allclose(whole.state.parameters, right.state.parameters, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_norm_is_as_exact_where_the_penalty_all_but_cancels_the_gradient(dtype):
    """|g + s w|^2 may be made of |g|^2, g.w and |w|^2 only where that is no small difference of large numbers."""
    network, strength, near = Network((Dense(64),), (32,)), 0.5, 1 + 1e-3
    x, drawn = np.zeros(32), np.random.default_rng(0)
    x[::3] = drawn.normal(size=11) / 4
    target, w = np.eye(64)[5], np.zeros((32, 64))
    for _ in range(100):  # to where the slope of the loss is -s w
        exp = np.exp(x @ w)
        w = np.outer(x, target - exp / exp.sum()) / strength
    training = {"optimizer": SGD(0.1), "regularizer": L2(strength), "transforms": (NormalizeGradient(),), "batch_size": 1}
    case = Case.of(
        network, Training(**training, frozen=("dense_1.bias",), dtype=dtype), Source(Rows(x[None], np.array([5], np.int32)))
    )
    state = case.start()
    network.parameters.views(state.parameters)["dense_1"]["weights"][...] = w * near
    expected, found = (case.advance(case.compile(engine), state, 0, 1).records[0] for engine in ("reference", "native"))
    np.testing.assert_allclose(found, expected, rtol=1e-3)
    norm = case.compile().records.index("gradient_norm")
    assert expected[norm] < 2e-3 * strength * np.linalg.norm(w)


def test_what_is_streamed_is_in_the_gradient_when_it_is_asked_for():
    case = _case(batch_size=20)
    gradients = [case.gradient(case.compile(engine), case.start())[1] for engine in ("native", "reference")]
    np.testing.assert_allclose(*gradients, rtol=1e-4, atol=1e-6)
    assert np.count_nonzero(gradients[0]) > 0.8 * NETWORK.parameters.size


def test_a_tall_batch_is_passed_in_strips_unless_something_of_the_whole_batch_is_needed_or_gradients_are_large():
    large = Network((Dense(512), ReLU(), Dense(10)), (784,))
    tall, normalized, outgrown = (Planner(network, Training(batch_size=0), TALL) for network in (NETWORK, NORMALIZED, large))
    assert tall.strip_rows < TALL
    assert normalized.strip_rows == outgrown.strip_rows == TALL
    assert Planner(large, Training(batch_size=0), 60_000).strip_rows < 60_000


@pytest.mark.parametrize("network", [NETWORK, NORMALIZED], ids=["strips", "whole"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_strips_give_the_same_bits_on_any_number_of_threads_and_what_the_reference_gives(network, dtype):
    case = _case(network, dtype=dtype)
    outcomes = [case.advance(case.compile(threads=threads), case.start(), 0, 4) for threads in (1, 2, 3, 11)]
    assert all(same_bits(outcome.state, outcomes[0].state) for outcome in outcomes)
    assert len({outcome.records.tobytes() for outcome in outcomes}) == 1
    right = case.advance(case.compile("reference"), case.start(), 0, 4)
    bound = {"float32": 1e-4, "float64": 1e-12}[dtype]
    np.testing.assert_allclose(outcomes[0].records, right.records, rtol=bound)


SUMS = (Dense(96), BatchNorm(), ReLU(), Residual((Dense(96), LayerNorm(), Tanh(), Dropout(0.2))), DropConnect(64), Dense(3))
CODES = (Embedding((3, 4)), Dense(96), Maxout(2), BatchNorm(), Dense(3))


@pytest.mark.parametrize("layers", [SUMS, CODES], ids=["sums over the batch", "rows moved about"])
@pytest.mark.parametrize("optimizer", [Adam(), Momentum(0.1)])
def test_a_team_of_threads_gives_the_same_bits_as_one(layers, optimizer):
    case = _case(Network(layers, (5,)), optimizer=optimizer, batch_size=130, transforms=(ClipByNorm(1.0),))
    outcomes = [case.advance(case.compile(threads=threads), case.start(), 0, 24) for threads in (1, 2, 3, 5, 8)]
    assert all(same_bits(outcome.state, outcomes[0].state) for outcome in outcomes)
    assert len({outcome.records.tobytes() for outcome in outcomes}) == 1


@pytest.mark.parametrize("isa", instruction_sets())
def test_blank_pixels_are_left_out_in_training_but_no_prediction_depends_on_the_rows_beside_it(isa):
    network, training = Network((Dense(64), ReLU(), Dense(10)), (784,)), Training(batch_size=64)
    random = np.random.default_rng(3)
    x = (random.random((300, 784)) * (random.random((300, 784)) < 0.02)).astype(np.float32)
    case = Case.of(network, training, Source(Rows(x, random.integers(10, size=300).astype(np.int32))))
    found, right = (case.gradient(case.compile(engine), case.start())[1] for engine in (NativeEngine(isa), "reference"))
    np.testing.assert_allclose(found, right, rtol=1e-3, atol=1e-6)
    program = NativeEngine(isa).compile_prediction(network, training)

    def predict(rows):
        return program.predict(case.start(), Source(Rows(rows, np.zeros(len(rows), np.int32))), case.hyper(0)[0])

    whole = predict(x)
    for size in (1, 3, 17, 256):
        assert predict(x[:size]).tobytes() == whole[:size].tobytes()
