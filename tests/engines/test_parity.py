"""The native engine agrees with the reference engine, step by step, in every network, precision and instruction set."""

from __future__ import annotations

import dataclasses
from functools import cache

import pytest

from plainnet.core import registry
from plainnet.core.spec import Concept
from plainnet.engines.native import NativeEngine, instruction_sets
from support.cases import Case, same_bits
from support.examples import named
from support.parity import OneStep, Trajectory
from support.random_cases import COUNT, EDGES, random_case

STEPS = (0, 1, 10, 100, 1000)
ENGINES = [NativeEngine(isa, fused) for isa in instruction_sets() for fused in (True, False)]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("number", range(COUNT))
def test_one_step_from_a_shared_state(number, dtype):
    case = random_case(number).typed(dtype)
    programs = [case.compile(engine) for engine in ENGINES]
    state, at, bad = case.start(), 0, []
    for step in STEPS:
        state, at = case.advance(programs[0], state, at, step - at).state, step
        right = OneStep(case, state, step)
        for program in programs:
            bad += right.disagreements(program)
    assert not bad, "\n".join([str(case.network), *bad])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("number", range(COUNT))
def test_a_hundred_steps(number, dtype):
    right = Trajectory(random_case(number).typed(dtype))
    bad = [line for engine in ENGINES for line in right.disagreements(right.case.compile(engine))]
    assert not bad, "\n".join([str(right.case.network), *bad])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("number", range(COUNT))
def test_any_number_of_threads_gives_the_same_bits(number, dtype):
    case = random_case(number).typed(dtype)
    for engine in ENGINES:
        alone, *others = (case.compile(engine, threads) for threads in (1, 2, 3, 4))
        first = case.advance(alone, case.start(), 0, 12)
        for other in others:
            again = case.advance(other, case.start(), 0, 12)
            assert same_bits(first.state, again.state)
            assert first.records.tobytes() == again.records.tobytes()
            for step, sample in ((0, False), (3, True)):
                logits = case.predict(alone, first.state, step, sample)
                assert logits.tobytes() == case.predict(other, first.state, step, sample).tobytes()
            assert case.gradient(alone, first.state)[1].tobytes() == case.gradient(other, first.state)[1].tobytes()


@cache
def _cases() -> list[Case]:
    return [random_case(number) for number in range(COUNT)]


@pytest.mark.parametrize("room", ["layers", "losses", "optimizers", "regularizers"])
def test_the_networks_hold_every_concept(room):
    used = {type(part) for case in _cases() for part in _parts(case)}
    assert {cls for _, cls in named(room)} <= used


def _parts(case: Case) -> list[object]:
    training = case.training
    return [*case.network.layers, training.loss, training.optimizer, training.regularizer]


def test_the_networks_have_every_edge():
    widths = {width for case in _cases() for width in case.network.widths[:-1]}
    assert set(EDGES) <= widths
    assert min(widths) == 1
    assert max(widths) == 300
    assert {case.batch for case in _cases()} >= {1, 257}
    assert sum(case.rows % case.batch > 0 for case in _cases()) > COUNT // 2
    assert any(not case.weighs(1) for case in _cases())
    assert {sum(layer.weighs for layer in case.network.layers) - 1 for case in _cases()} == {1, 2, 3, 4, 5}


def test_the_native_engine_calls_no_formula_of_python_once_it_is_compiled(monkeypatch):
    cases = [random_case(number).typed(dtype) for number in range(0, COUNT, 5) for dtype in ("float32", "float64")]
    programs = [case.compile(NativeEngine(fused=False)) for case in cases]
    expected = [_everything(case, program) for case, program in zip(cases, programs, strict=True)]
    programs = [case.compile(NativeEngine(fused=False)) for case in cases]
    replaced = 0
    for room in registry.ROOMS:
        for _, cls in named(room):
            for owner in cls.__mro__:
                for name in FORMULAS & vars(owner).keys() if issubclass(owner, Concept) else ():
                    monkeypatch.setattr(owner, name, _forbidden)
                    replaced += 1
    assert replaced > 20
    with pytest.raises(AssertionError, match="Python"):
        cases[0].compile("reference").run(cases[0].start(), cases[0].source, cases[0].order(0), cases[0].hyper(0), 0)
    for case, program, before in zip(cases, programs, expected, strict=True):
        assert _everything(case, program) == before


FORMULAS = {
    "forward",
    "backward",
    "gradients",
    "next_statistics",
    "value",
    "gradient",
    "value_and_gradient",
    "link",
    "update",
    "rows",
}


def _forbidden(*_: object) -> None:
    raise AssertionError("a formula was called in Python")


def _everything(case: Case, program: object) -> list[bytes]:
    outcome = case.advance(program, case.start(), 0, 5)
    gradient = case.gradient(program, outcome.state)[1]
    logits = [case.predict(program, outcome.state, 2, sample) for sample in (False, True)]
    return [values.tobytes() for values in (*dataclasses.astuple(outcome.state), outcome.records, gradient, *logits)]
