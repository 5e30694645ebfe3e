"""Every concept gives the same on every engine, and gradients that are derivatives. A new file is covered by itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from plainnet.core import registry
from plainnet.core.arrays import Array
from plainnet.core.concept import Concept
from plainnet.engines.base import State
from plainnet.engines.choose import compile_program
from plainnet.engines.native import NativeEngine, instruction_sets
from plainnet.metrics.base import RowMetric
from support.cases import ENGINES, Case, norm
from support.examples import all_variants
from support.parity import OneStep, zero_by_mathematics
from support.small import PLACES, small_case

EVERY = [v for room in PLACES for v in all_variants(room) if room != "metrics" or isinstance(v, RowMetric)]
DTYPES = ["float32", "float64"]
SOME = 40  # elements of each tensor are enough, evenly spread
IN_OBJECTIVE = [variant for room in ("layers", "losses", "regularizers") for variant in all_variants(room)]


# What no engine sees: it happens before the rows get there, or between their steps.
OUTSIDE = {"preprocessing", "datasets", "callbacks"}


def _id(concept: Concept) -> str:
    return f"{concept.concept_name()}:{concept}"


every_concept = pytest.mark.parametrize("concept", EVERY, ids=_id)


def _moved(state: State) -> State:
    """Away from the points that initializers choose, such as 0."""
    noise = 0.3 * np.random.default_rng(4).normal(size=state.parameters.shape)
    return dataclasses.replace(state, parameters=state.parameters + noise)


def test_no_concept_needs_the_reference_engine():
    """Of all concepts that engines see, in all their variants, none makes the choice fall back."""
    assert set(registry.ROOMS) <= set(PLACES) | OUTSIDE, "say in PLACES how a concept of a new room comes into a training"
    fallen = []
    for concept in EVERY:
        case = small_case(concept)
        program, note = compile_program("auto", case.network, case.training, case.rows)
        if note is not None or program.engine != "native":
            fallen.append(f"{_id(concept)}: {note}")
    assert not fallen, "\n".join(fallen)


@pytest.mark.parametrize("concept", IN_OBJECTIVE, ids=_id)
def test_the_gradient_is_the_derivative_of_the_objective(concept):
    """In float64, masks on, batch norm in training: to 1e-6 of each tensor's norm."""
    case = small_case(concept)
    program, state = case.compile("reference"), _moved(case.start())
    gradient = case.gradient(program, state)[1]

    def objective(w: Array) -> float:
        return case.gradient(program, dataclasses.replace(state, parameters=w))[0]

    looked_at = [i for e in case.network.parameters.entries for i in range(e.offset, e.stop, 1 + e.parameter.size // SOME)]
    slopes, kinks = _slopes(objective, state.parameters, gradient, looked_at)
    assert kinks <= len(looked_at) // 50
    exempt = zero_by_mathematics(case.network, case.batch)
    for entry in case.network.parameters.entries:
        ours, theirs = (values[entry.offset : entry.stop] for values in (gradient, slopes))
        size = norm(gradient) if entry.key in exempt else norm(ours)
        assert norm(ours - theirs) <= 1e-6 * size, entry.key


def _slopes(objective: Callable[[Array], float], w: Array, gradient: Array, looked_at: list[int]) -> tuple[Array, int]:
    """The gradient with central differences for the elements looked at, and how many of these lie on a kink.

    There any slope between the one-sided ones will do.
    """
    here, kinks, slopes, whole = objective(w), 0, gradient.copy(), norm(gradient)
    for i in looked_at:
        sides = []
        for size in (1e-5, 1e-4, 1e-6):  # a kink near by is left behind; smaller steps round more
            step = np.zeros_like(w)
            step[i] = size
            sides.append(((objective(w + step) - here) / size, (here - objective(w - step)) / size))
            if abs(sum(sides[-1]) / 2 - gradient[i]) <= 1e-9 * whole:
                break
        slopes[i] = min((sum(pair) / 2 for pair in sides), key=lambda slope: abs(slope - gradient[i]))
        low, high = sorted(sides[-1])
        if abs(slopes[i] - gradient[i]) > 1e-6 * whole and high - low > 1e-3 * whole and low <= gradient[i] <= high:
            slopes[i], kinks = gradient[i], kinks + 1
    return slopes, kinks


@every_concept
@pytest.mark.parametrize("dtype", DTYPES)
def test_native_is_reference(concept, dtype):
    case = small_case(concept).typed(dtype)
    engines = [*map(NativeEngine, instruction_sets()), NativeEngine(fused=False)]
    programs = [case.compile(engine) for engine in engines]
    state, at, bad = case.start(), 0, []
    for step in (0, 1, 10):
        state, at = case.advance(programs[0], state, at, step - at).state, step
        right = OneStep(case, state, step)
        bad += [line for program in programs for line in right.disagreements(program)]
    assert not bad, "\n".join(bad)


@every_concept
@pytest.mark.parametrize("dtype", DTYPES)
def test_batches_of_one_row(concept, dtype):
    case = small_case(concept, rows=1).typed(dtype)
    state = case.start()
    right = OneStep(case, state, 0)
    assert not right.disagreements(case.compile("native"))
    for engine in ENGINES:
        outcome = case.advance(case.compile(engine), state, 0, 3)
        assert outcome.steps == 3
        assert np.isfinite(outcome.state.parameters).all()


@every_concept
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_no_rows_are_no_trouble_and_the_dtype_is_kept(concept, engine, dtype):
    case = small_case(concept).typed(dtype)
    program, state = case.compile(engine), case.start()
    nothing = dataclasses.replace(case, source=dataclasses.replace(case.source, rows=case.source.rows.take(slice(0))))
    for sample in (False, True):
        assert _checked(nothing.predict(program, state, sample=sample), dtype).shape == (0, case.network.outputs)
        assert _checked(case.predict(program, state, sample=sample), dtype).shape == (case.rows, case.network.outputs)
    none = program.run(state, case.source, np.arange(0), case.hyper(0, 0), 0)
    assert none.steps == 0
    assert none.failed is None
    after = case.advance(program, state, 0, 3)
    for values in (*vars(none.state).values(), *vars(after.state).values(), case.gradient(program, state)[1]):
        assert values.dtype == dtype
    assert after.records.dtype == np.float64
    np.testing.assert_array_equal(none.state.parameters, state.parameters)


def _checked(values: Any, dtype: str) -> Array:
    assert values.dtype == dtype
    assert np.isfinite(values).all()
    return values


@every_concept
def test_training_changes_every_parameter_that_has_an_effect(concept):
    """What no step ever changes is not learned: a gradient that was forgotten would show here."""
    case: Case = small_case(concept)
    exempt = zero_by_mathematics(case.network, case.batch)
    for engine in ENGINES:
        state = _moved(case.start())
        after = case.advance(case.compile(engine), state, 0, 4).state
        for entry in case.network.parameters.entries:
            part = slice(entry.offset, entry.stop)
            assert entry.key in exempt or (after.parameters[part] != state.parameters[part]).any(), (engine, entry.key)
