"""The native engine agrees with the reference engine, step by step, in every network, precision and instruction set."""

from __future__ import annotations

import dataclasses
from functools import cache

import pytest

from plainnet.core import registry
from plainnet.core.concept import Concept
from plainnet.engines.base import Program
from plainnet.engines.native import NativeEngine, NativeProgram, instruction_sets
from plainnet.layers.dense import Dense
from plainnet.layers.maxout import Maxout
from support.cases import Case
from support.examples import named
from support.parity import OneStep, Trajectory
from support.random_cases import APART, COUNT, EDGES, random_case

STEPS = (0, 1, 10, 100, 1000)
ENGINES = [NativeEngine(isa, fused) for isa in instruction_sets() for fused in (True, False)]
EVERY = [(number, dtype) for number in range(COUNT) for dtype in ("float64", "float32")]


@dataclasses.dataclass(frozen=True)
class Compiled:
    """A case and its native programs, one for each instruction set, with hand-fused code and without."""

    case: Case
    programs: list[NativeProgram]

    @property
    def most(self) -> list[NativeProgram]:
        """Those with hand-fused code, and without it that of one instruction set."""
        return [program for program in self.programs if program.fused or program.isa == ENGINES[0].isa]


@pytest.fixture(scope="module", params=EVERY, ids=[f"{number}-{dtype}" for number, dtype in EVERY])
def compiled(request: pytest.FixtureRequest) -> Compiled:
    number, dtype = request.param
    case = random_case(number).typed(dtype)
    return Compiled(case, [case.compile(engine) for engine in ENGINES])


def test_one_step_from_a_shared_state(compiled):
    case = compiled.case
    state, at, bad = case.start(), 0, []
    for step in STEPS:
        state, at = case.advance(compiled.programs[0], state, at, step - at).state, step
        right = OneStep(case, state, step)
        for program in compiled.programs:
            bad += right.disagreements(program)
    assert not bad, "\n".join([str(case.network), *bad])


def test_a_hundred_steps(compiled):
    right = Trajectory(compiled.case)
    bad = [line for program in compiled.most for line in right.disagreements(program)]
    assert not bad, "\n".join([str(compiled.case.network), *bad])


def test_any_number_of_threads_gives_the_same_bits(compiled):
    case = compiled.case
    for alone in compiled.most:
        expected = _everything(case, alone)
        for threads in (2, 3, 4):
            assert _everything(case, case.compile(NativeEngine(alone.isa, alone.fused), threads)) == expected


@cache
def _cases() -> list[Case]:
    return [random_case(number) for number in range(COUNT)]


@pytest.mark.parametrize("room", ["layers", "losses", "optimizers", "regularizers"])
def test_the_networks_hold_every_concept(room):
    used = {type(part) for case in _cases() for part in _parts(case)}
    alone = {Maxout, *APART}  # those of tests/conformance alone, as weights but for Dense's are
    small = alone | {cls for _, cls in named("layers") if cls.weighs and cls is not Dense}
    assert {cls for _, cls in named(room)} - small <= used


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


def _everything(case: Case, program: Program) -> list[bytes]:
    """The bits of some steps, a gradient and predictions."""
    outcome = case.advance(program, case.start(), 0, 7)
    gradient = case.gradient(program, outcome.state)[1]
    logits = [case.predict(program, outcome.state, 2, sample) for sample in (False, True)]
    return [values.tobytes() for values in (*dataclasses.astuple(outcome.state), outcome.records, gradient, *logits)]
