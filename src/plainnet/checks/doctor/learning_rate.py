"""Learning rate too high or too low: the same first steps with a tenth and with ten times the rate (Smith 2017, range test)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

STEPS, LEAST = 100, 20
BETTER = 0.8  # of the loss: a clear difference
LEARNED = 0.7  # of the loss before training: above that nearly nothing was learned


def examine(patient: Patient) -> Iterator[Finding]:
    steps = min(STEPS, patient.run.epoch_steps * patient.run.program.training.epochs)
    if patient.diverged or steps < LEAST:
        return
    tenth, same, tenfold = (loss_after(patient, factor, steps) for factor in (0.1, 1.0, 10.0))
    rate, last = patient.run.rate(0), patient.history[-1]["loss"] if patient.history else math.inf
    evidence = (
        f"After {steps} steps the data loss is {same:.4g}; with a tenth of the rate {tenth:.4g}, with ten times {tenfold:.4g}"
    )
    evidence += f" (before training {patient.before.loss:.4g}, at the end {last:.4g})."
    if tenth < BETTER * same and tenth < BETTER * last:
        advice = f"Try {rate / 10:g} in the place of {rate:g}, or: plainnet lr-find."
        yield Finding("serious", "The learning rate is too high.", evidence, advice)
    elif tenfold < BETTER * same and last > LEARNED * patient.before.loss:
        advice = f"Try {rate * 10:g} in the place of {rate:g}, or: plainnet lr-find."
        yield Finding("warning", "The learning rate is too low: hardly anything was learned.", evidence, advice)


def loss_after(patient: Patient, factor: float, steps: int) -> float:
    """Mean data loss of the last fifth of so many steps from the start, with another rate; infinite where that diverges."""
    run = patient.run
    program, size, rows = run.program, run.program.batch_size, len(run.source.rows)
    columns = [name.endswith(".learning_rate") for name in patient.hyper]
    state, losses = patient.start, []
    for step in range(steps):
        first = step % run.epoch_steps * size
        values = run.hyper(step, 1)
        values[:, columns] *= factor
        outcome = program.run(state, run.source, np.arange(first, min(first + size, rows)), values, step)
        if outcome.failed is not None:
            return math.inf
        state = outcome.state
        losses.append(float(outcome.records[0, program.records.index("loss")]))
    return float(np.mean(losses[-max(1, steps // 5) :]))
