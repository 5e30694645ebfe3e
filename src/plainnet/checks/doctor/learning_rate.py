"""Learning rate too high or too low: the same first steps with lower and higher rates (Smith 2017, range test)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

LOWER, HIGHER = (0.01, 0.1, 1.0), (10.0, 100.0, 1000.0)  # times the rate
STEPS, LEAST = 100, 20
BETTER = 0.8  # of the loss: a clear difference
LEARNED = 0.7  # of the loss before training: above that nearly nothing was learned


def examine(patient: Patient) -> Iterator[Finding]:
    steps = min(STEPS, patient.run.epoch_steps * patient.run.program.training.epochs)
    if patient.diverged or steps < LEAST:
        return
    rate, last = patient.run.rate(0), patient.history[-1]["loss"] if patient.history else math.inf
    learned = last <= LEARNED * patient.before.loss
    losses = {factor: loss_after(patient, factor, steps) for factor in (LOWER if learned else LOWER + HIGHER)}
    best = min(losses, key=losses.__getitem__)
    if best == 1.0 or losses[best] >= BETTER * losses[1.0] or (best < 1 and losses[best] >= BETTER * last):
        return
    evidence = f"After {steps} steps the data loss is {losses[1.0]:.4g}, with {best:g} times the rate {losses[best]:.4g}"
    evidence += f" (before training {patient.before.loss:.4g}, at the end {last:.4g})."
    advice = f"Try {rate * best:.4g} in the place of {rate:.4g}, or: plainnet lr-find."
    if best < 1:
        yield Finding("serious", "The learning rate is too high.", evidence, advice)
    else:
        yield Finding("warning", "The learning rate is too low: hardly anything was learned.", evidence, advice)


def loss_after(patient: Patient, factor: float, steps: int) -> float:
    """Mean data loss of the last fifth of so many steps from the start, with another rate; infinite where that diverges."""
    run = patient.run
    program, size, rows = run.program, run.program.batch_size, len(run.source)
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
