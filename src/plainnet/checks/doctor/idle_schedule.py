"""Idle schedule: a schedule that was configured and never acted (S1's mistake: it compiled 'sgd', not its own optimizer)."""

from __future__ import annotations

from collections.abc import Iterator

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

HARDLY = 0.01  # change, as a share of the largest value
ENOUGH = 2  # planned steps for a schedule to have room


def examine(patient: Patient) -> Iterator[Finding]:
    for name, value in patient.hyper.items():
        constant = not callable(value) or getattr(value, "concept_name", lambda: "")() == "constant"
        if constant or patient.planned_steps < ENOUGH:
            continue
        course = patient.course(value)
        change, largest = float(course.max() - course.min()), float(abs(course).max())
        if change > HARDLY * largest:
            continue
        never = "never changes" if change == 0 else "hardly ever changes"
        yield Finding(
            "warning",
            f"The schedule of {name.partition('.')[2]} {never} its value in this training.",
            f"{value}: {course[0]:.6g} at the first of {patient.planned_steps:,} steps, {course[-1]:.6g} at the last.",
            "Choose a decay that suits that number of steps, or write the number alone.",
        )
