"""Schedules against PyTorch's rates step by step, and what they refuse."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainnet.core.errors import RequestError
from plainnet.schedules.base import initial_value
from plainnet.schedules.constant import Constant
from plainnet.schedules.cosine import Cosine
from plainnet.schedules.cosine_restarts import CosineRestarts
from plainnet.schedules.cyclic import Cyclic
from plainnet.schedules.exponential import Exponential
from plainnet.schedules.flat_cosine import FlatCosine
from plainnet.schedules.one_cycle import OneCycle
from plainnet.schedules.piecewise import Piecewise
from plainnet.schedules.polynomial import Polynomial
from plainnet.schedules.step_decay import StepDecay
from plainnet.schedules.warm_up import WarmUp
from support.examples import all_variants

ORACLES = json.loads((Path(__file__).parents[1] / "oracles" / "schedules.json").read_text())
STEPS, EPOCH_STEPS = ORACLES["steps"], ORACLES["epoch_steps"]

CASES = {
    "step decay": StepDecay(0.2, 0.5, 7, "step"),
    "exponential": Exponential(0.2, 0.9, 1, "step"),
    "pieces": Piecewise(0.2, (5, 12, 20), (0.06, 0.018, 0.0054), "step"),
    "polynomial": Polynomial(0.2, power=0.9, steps=25),
    "square": Polynomial(0.2, power=2.0),
    "cosine": Cosine(0.2, 0.02),
    "restarts": CosineRestarts(0.2, 0.02, 9, unit="step"),
    "growing restarts": CosineRestarts(0.2, cycle=5, growth=2, unit="step"),
    "one cycle": OneCycle(0.2),
    "one cycle of lines": OneCycle(0.2, 0.02, 0.004, 0.4, "linear"),
    "one cycle's momentum": OneCycle(0.85, 0.95, 0.95),
    "triangular": Cyclic(0.01, 0.2, 4, 6, "step"),
    "triangular2": Cyclic(0.01, 0.2, 4, 6, "step", 0.5),
    "exp_range": Cyclic(0.01, 0.2, 4, 6, "step", 0.97, "step"),
    "warm-up to a constant": WarmUp(0.2, 2),
    "warm-up from a half": WarmUp(0.2, 8, "step", 0.5),
    "warm-up to a cosine": WarmUp(Cosine(0.2), 2),
    "warm-up to steps": WarmUp(StepDecay(0.2, 0.5, 3), 8, "step"),
    "lr_decay": StepDecay(0.2, 0.95),
    "step decay by epoch": StepDecay(0.2, 0.1, 3),
}


def _values(schedule, steps=STEPS, epoch_steps=EPOCH_STEPS):
    known = schedule.over(steps, epoch_steps)
    return [known(step) for step in range(steps)]


@pytest.mark.parametrize("case", CASES)
def test_as_in_pytorch(case):
    np.testing.assert_allclose(_values(CASES[case]), ORACLES["cases"][case], rtol=1e-12, atol=1e-15)


def test_no_oracle_is_left_out():
    assert CASES.keys() == ORACLES["cases"].keys()


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=5, unique=True).map(sorted),
    st.lists(st.floats(0, 1), min_size=6, max_size=6),
    st.integers(1, 9),
)
def test_lines_from_point_to_point(boundaries, values, epoch_steps):
    schedule = Piecewise(values[0], tuple(boundaries), tuple(values[1 : len(boundaries) + 1]), between="linear")
    points = [0, *(epoch_steps * boundary for boundary in boundaries)]
    expected = np.interp(range(600), points, values[: len(points)])
    np.testing.assert_allclose(_values(schedule, 600, epoch_steps), expected, rtol=1e-12, atol=1e-15)


def test_an_epoch_counted_smoothly_or_at_once():
    """Both decays agree where an epoch begins; between, one has begun to fall."""
    smooth, at_once = _values(Exponential(1.0, 0.5)), _values(StepDecay(1.0, 0.5))
    assert smooth[::EPOCH_STEPS] == at_once[::EPOCH_STEPS]
    assert all(a < b for i, (a, b) in enumerate(zip(smooth, at_once, strict=True)) if i % EPOCH_STEPS)


def test_a_cosine_after_a_flat_part():
    """It is the initial value, then a cosine over the steps that are left."""
    values = _values(FlatCosine(0.2, 0.5, 0.02), STEPS)
    assert values[: STEPS // 2] == [0.2] * (STEPS // 2)
    np.testing.assert_allclose(values[STEPS // 2 :], _values(Cosine(0.2, 0.02, STEPS // 2), STEPS // 2), rtol=1e-12)
    assert _values(FlatCosine(0.2, 0.0), STEPS) == _values(Cosine(0.2), STEPS)


def test_a_warm_up_takes_its_length_off_the_horizon_of_what_follows():
    """A cosine after 2 of 10 epochs ends with the training, and another warm-up inside is no different."""
    whole = WarmUp(Cosine(0.2), 2).over(STEPS, EPOCH_STEPS)
    assert whole.after == Cosine(0.2, steps=32)
    assert whole(STEPS) == pytest.approx(0, abs=1e-15)
    assert WarmUp(WarmUp(Cosine(0.2), 1), 1).over(STEPS, EPOCH_STEPS).after.after == Cosine(0.2, steps=32)
    assert WarmUp(Cosine(0.2), 100).over(STEPS, EPOCH_STEPS)(STEPS - 1) < 0.2


def test_cycles_grow_exactly():
    """The first step of a cycle is never taken for the last of the one before."""
    schedule = CosineRestarts(1.0, cycle=3, growth=3, unit="step")
    starts = [3 * (3**n - 1) // 2 for n in range(12)]
    assert [schedule(step) for step in starts] == [1.0] * 12
    assert all(schedule(step - 1) < 0.3 for step in starts[1:])


@pytest.mark.parametrize("schedule", all_variants("schedules"), ids=repr)
def test_a_schedule_has_a_first_value_before_it_knows_its_training(schedule):
    assert initial_value(schedule) > 0


@pytest.mark.parametrize("schedule", [case for case in CASES.values() if replace(case).over(9, 3) != case], ids=repr)
def test_a_schedule_without_its_training_says_what_is_missing(schedule):
    with pytest.raises(ValueError, match="call over"):
        schedule(3)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: StepDecay(0.1, 1.5), "factor of a decay lies in"),
        (lambda: Exponential(0.1, 0.0), "factor of a decay lies in"),
        (lambda: Exponential(0.1, 0.5, 0), "every must be at least 1"),
        (lambda: StepDecay(0.1, 0.5, -2), "every must be at least 1"),
        (lambda: Piecewise(0.1, (20, 10), (0.1, 0.2)), "Boundaries rise"),
        (lambda: Piecewise(0.1, (10, 10), (0.1, 0.2)), "Boundaries rise"),
        (lambda: Piecewise(0.1, (0, 10), (0.1, 0.2)), "the first is 1 or more"),
        (lambda: Piecewise(0.1, (10, 20), (0.1,)), "2 boundaries, 1 values"),
        (lambda: Piecewise(0.1, (), ()), "0 boundaries, 0 values"),
        (lambda: Polynomial(0.1, -0.1), "ends at 0 or above"),
        (lambda: Polynomial(0.1, power=0.0), "power"),
        (lambda: Polynomial(0.1, steps=0), "steps must be at least 1"),
        (lambda: Cosine(0.1, steps=0), "steps must be at least 1"),
        (lambda: FlatCosine(0.1, flat=1.0), r"share of the steps, in \[0, 1\)"),
        (lambda: CosineRestarts(0.1, cycle=0), "cycle must be at least 1"),
        (lambda: CosineRestarts(0.1, growth=0), "growth must be at least 1"),
        (lambda: OneCycle(0.1, rise=1.0), r"share of the steps, in \(0, 1\)"),
        (lambda: OneCycle(0.1, final=-1.0), "ends at 0 or above"),
        (lambda: Cyclic(0.1, 0.2, 0), "rise must be at least 1"),
        (lambda: Cyclic(0.1, 0.2, 1, 0), "fall must be at least 1"),
        (lambda: Cyclic(0.1, 0.2, shrink=1.1), "factor of a decay lies in"),
        (lambda: WarmUp(0.1, 0), "length must be at least 1"),
        (lambda: WarmUp(Constant(0.1), 1, start=1.5), "share of the value"),
    ],
)
def test_settings_out_of_range_are_refused(build, message):
    with pytest.raises(RequestError, match=message):
        build()
