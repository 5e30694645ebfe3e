"""The same seed gives the same bits, however a training is cut into pieces; what cannot be trained on changes nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainnet.core.arrays import Array
from plainnet.core.errors import DivergedError, RequestError
from plainnet.datasets.base import Data, Rows
from plainnet.engines.base import Engine, Outcome, Source, State
from plainnet.engines.native import NativeEngine, instruction_sets
from plainnet.engines.reference import ReferenceEngine
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.losses.binary_cross_entropy import BinaryCrossEntropy
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.momentum import Momentum
from plainnet.optimizers.sgd import SGD
from plainnet.regularizers.l2 import L2
from plainnet.training.fit import fit
from plainnet.training.prepared import Prepared
from support.cases import Case, same_bits
from support.random_cases import random_case

ENGINES: list[Engine] = [ReferenceEngine(), *(NativeEngine(isa) for isa in instruction_sets())]
BOTH: list[Engine] = [ReferenceEngine(), NativeEngine()]
LAYERS = (Dense(9), BatchNorm(), ReLU(), Dropout(0.2), Dense(3))

every_engine = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: getattr(engine, "isa", None) or engine.name)
both_engines = pytest.mark.parametrize("engine", BOTH, ids=lambda engine: engine.name)


def _case(rows: int = 50, weights: Array | None = None, scale: float = 1.0, **training: object) -> Case:
    random = np.random.default_rng(6)
    x = (scale * random.normal(size=(rows, 4))).astype(np.float32)
    source = Source(Rows(x, random.integers(3, size=rows).astype(np.int32), weights))
    given = {"optimizer": Adam(0.01), "regularizer": L2(0.01), "batch_size": 8, "seed": 3} | training
    return Case.of(Network(LAYERS, (4,)), Training(**given), source)


def _same(a: Outcome, b: Outcome) -> None:
    assert a.records.tobytes() == b.records.tobytes()
    assert same_bits(a.state, b.state)


@every_engine
@pytest.mark.parametrize("number", [3, 9, 22])
def test_the_same_seed_gives_the_same_bits(engine, number):
    case = random_case(number)
    first, again = (case.advance(case.compile(engine), case.start(), 0, 20) for _ in range(2))
    _same(first, again)
    other = dataclasses.replace(case, training=dataclasses.replace(case.training, seed=case.training.seed + 1))
    assert not np.array_equal(other.start().parameters, case.start().parameters)


@every_engine
@given(cuts=st.lists(st.integers(0, 28), max_size=6))
@settings(max_examples=15)
def test_a_run_in_pieces_is_one_run(engine, cuts):
    case = _case()
    program = case.compile(engine)
    whole = case.advance(program, case.start(), 0, 28)
    state, records, at = case.start(), [], 0
    for cut in [*sorted(cuts), 28]:
        piece = case.advance(program, state, at, cut - at)
        state, at = piece.state, cut
        records.append(piece.records)
    _same(Outcome(state, np.concatenate(records)), whole)


@every_engine
def test_another_program_goes_on_where_one_stopped(engine):
    case = _case()
    whole = case.advance(case.compile(engine), case.start(), 0, 30)
    half = case.advance(case.compile(engine), case.start(), 0, 11)
    rest = case.advance(case.compile(engine), half.state, 11, 19)
    _same(Outcome(rest.state, np.concatenate([half.records, rest.records])), whole)


@every_engine
def test_calls_between_change_nothing(engine):
    case = _case()
    whole = case.advance(case.compile(engine), case.start(), 0, 14)
    program = case.compile(engine)
    half = case.advance(program, case.start(), 0, 7)
    case.gradient(program, case.start(), 3)
    case.predict(program, case.start(), sample=True)
    case.advance(program, half.state, 7, 3)
    assert same_bits(case.advance(program, half.state, 7, 7).state, whole.state)


@every_engine
def test_the_state_given_is_left_as_it_was(engine):
    case = _case()
    state = case.advance(case.compile(engine), case.start(), 0, 3).state
    before = state.copy()
    program = case.compile(engine)
    x = case.source.rows.x.copy()
    outcome = case.advance(program, state, 3, 9)
    case.gradient(program, state)
    case.predict(program, state)
    assert same_bits(state, before)
    assert not same_bits(state, outcome.state)
    np.testing.assert_array_equal(case.source.rows.x, x)


@every_engine
@pytest.mark.parametrize("optimizer", [SGD(0.1), Momentum(0.1), Adam(0.1)], ids=lambda optimizer: type(optimizer).__name__)
def test_a_batch_of_no_weight_makes_no_update(engine, optimizer):
    weights = np.ones(24, np.float32)
    weights[8:16] = 0
    case = _case(24, weights, optimizer=optimizer)
    program = case.compile(engine)
    before = case.advance(program, case.start(), 0, 1)
    silent = case.run(program, before.state, 1, 1)
    assert silent.steps == 1
    assert silent.failed is None
    assert same_bits(silent.state, before.state)
    np.testing.assert_array_equal(silent.records, np.zeros((1, len(program.records))))
    after = case.run(program, silent.state, 2, 1)
    assert not same_bits(after.state, silent.state)
    _same(
        Outcome(after.state, np.concatenate([before.records, silent.records, after.records])),
        case.run(program, case.start(), 0, 3),
    )


@every_engine
def test_a_row_of_no_weight_is_as_good_as_absent_from_the_loss(engine):
    layers = (Dense(9), ReLU(), Dense(3))  # without batch norm, whose statistics see every row
    case = dataclasses.replace(_case(16, dtype="float64", batch_size=16), network=Network(layers, (4,)))
    weights = np.arange(16.0) % 3
    with_weights = dataclasses.replace(case, source=Source(dataclasses.replace(case.source.rows, weights=weights)))
    repeated = Source(case.source.rows.take(np.repeat(np.arange(16), (np.arange(16) % 3))))
    copies = dataclasses.replace(case, source=repeated, training=dataclasses.replace(case.training, batch_size=32))
    loss, gradient = with_weights.gradient(with_weights.compile(engine), case.start())
    other_loss, other_gradient = copies.gradient(copies.compile(engine), case.start())
    assert loss == pytest.approx(other_loss, rel=1e-13)
    np.testing.assert_allclose(gradient, other_gradient, rtol=1e-10, atol=1e-14)


def _diverging(dtype: str, layers: tuple = LAYERS) -> Case:
    """A learning rate so large that weights overflow after some steps."""
    case = _case(
        40, optimizer=SGD(1e4 if dtype == "float32" else 1e30), loss=BinaryCrossEntropy(), regularizer=L2(1.0), dtype=dtype
    )
    return dataclasses.replace(case, network=Network(layers, (4,)))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("layers", [LAYERS, (Dense(9), ReLU(), Dense(3)), (Dense(3),)], ids=["norm", "plain", "linear"])
def test_every_engine_stops_at_the_same_step_that_is_not_finite(dtype, layers):
    case = _diverging(dtype, layers)
    steps = set()
    for engine in ENGINES:
        outcome = case.advance(case.compile(engine), case.start(), 0, 100)
        assert outcome.failed is not None
        assert outcome.failed.shape == (outcome.records.shape[1],)
        assert not np.isfinite(outcome.failed).all()
        assert np.isfinite(outcome.records).all()
        steps.add(outcome.steps)
    assert len(steps) == 1
    assert 1 < steps.pop() < 60


@every_engine
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_step_that_is_not_finite_leaves_the_state_before_it(engine, dtype):
    case = _diverging(dtype)
    program = case.compile(engine)
    outcome = case.advance(program, case.start(), 0, 100)
    good = case.advance(program, case.start(), 0, outcome.steps)
    assert good.failed is None
    _same(good, Outcome(outcome.state, outcome.records))
    assert all(np.isfinite(values).all() for values in vars(outcome.state).values())
    again = case.run(program, outcome.state, outcome.steps, 1)
    assert again.steps == 0
    assert again.failed is not None
    assert same_bits(again.state, outcome.state)


@every_engine
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_features_that_are_not_finite_stop_the_step_that_meets_them(engine, bad):
    case = _case(40)
    case.source.rows.x[19, 2] = bad
    program = case.compile(engine)
    outcome = case.run(program, case.start(), 0, 5)
    assert outcome.steps == 2
    assert outcome.failed is not None
    assert same_bits(outcome.state, case.run(program, case.start(), 0, 2).state)


@both_engines
def test_divergence_is_said_in_words_with_its_step(engine):
    case = _diverging("float32")
    prepared = Prepared(case.source, None, None, Data(case.source.rows, None, ("a", "b", "c"), (4,)))
    steps = case.advance(case.compile(engine), case.start(), 0, 100).steps
    training = dataclasses.replace(case.training, epochs=20, shuffle=False)
    with pytest.raises(
        DivergedError, match=rf"non-finite value at step {steps}, first in .*{steps} good steps.*Lower the learning"
    ):
        fit(case.network, prepared, training, engine=engine.name)


@both_engines
@pytest.mark.parametrize("label", [-1, 3, 2**31 - 1, -(2**31)])
def test_labels_out_of_range_are_refused(engine, label):
    case = _case()
    case.source.rows.y[21] = label
    program = case.compile(engine)
    with pytest.raises(ValueError, match=str(label)):
        case.run(program, case.start(), 0, 5)
    with pytest.raises(ValueError, match=str(label)):
        case.gradient(program, case.start(), 2)
    prepared = Prepared(case.source, None, None, Data(case.source.rows, None, ("a", "b", "c"), (4,)))
    with pytest.raises(RequestError, match=rf"3 outputs.*Received: {label}"):
        fit(case.network, prepared, case.training, engine=engine.name)


@both_engines
def test_rows_out_of_range_are_refused(engine):
    case = _case()
    program = case.compile(engine)
    for order in (np.array([0, 50]), np.array([-51, 0])):
        with pytest.raises((ValueError, IndexError)):
            program.run(case.start(), case.source, order, case.hyper(0), 0)


@both_engines
def test_targets_of_the_wrong_width_are_refused(engine):
    case = _case()
    y = np.zeros((50, 4), np.float32)
    prepared = Prepared(Source(Rows(case.source.rows.x, y)), None, None, Data(case.source.rows, None, (), (4,)))
    with pytest.raises(RequestError, match=r"3 outputs.* Received: 4 targets"):
        fit(case.network, prepared, case.training, engine=engine.name)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_features_of_any_type_give_what_their_values_say(dtype):
    case = _case(dtype="float64")
    x = np.random.default_rng(0).integers(0, 200, (50, 4))
    typed, floats = (Source(Rows(x.astype(kind), case.source.rows.y)) for kind in (dtype, np.float64))
    for engine in BOTH:
        program = case.compile(engine)
        a, b = (dataclasses.replace(case, source=source).run(program, case.start(), 0, 5) for source in (typed, floats))
        _same(a, b)


def test_a_state_is_of_plain_arrays_that_survive_a_file(tmp_path: Path):
    case = _case()
    state = case.advance(case.compile(), case.start(), 0, 5).state
    np.savez(tmp_path / "state.npz", **vars(state))
    with np.load(tmp_path / "state.npz") as file:
        back = State(**dict(file))
    assert same_bits(back, state)
    assert same_bits(case.advance(case.compile(), back, 5, 9).state, case.advance(case.compile(), state, 5, 9).state)
