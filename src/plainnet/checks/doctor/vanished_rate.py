"""Vanished rate: a schedule that ends long before the training does, so that most of its steps change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

LITTLE, LONG = 0.001, 0.3  # of the largest rate; of the steps


def examine(patient: Patient) -> Iterator[Finding]:
    course = patient.course(patient.run.program.training.optimizer.learning_rate)
    idle = float((course <= LITTLE * course.max()).mean())
    if idle > LONG:
        yield Finding(
            "warning",
            "The learning rate is almost 0 for much of the training.",
            f"In {idle:.0%} of {patient.planned_steps:,} steps it is below a thousandth of its largest, {course.max():.4g}.",
            "Let the schedule last as long as the training (leave its steps out), or train for fewer epochs.",
        )
