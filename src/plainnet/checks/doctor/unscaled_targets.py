"""Unscaled targets: numbers far from the order of 1 take a network very long to reach (LeCun et al. 1998, 4.3, of its inputs)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient
from plainnet.losses.poisson import Poisson

LARGE = 100.0  # rms of a target


def examine(patient: Patient) -> Iterator[Finding]:
    if patient.data.task != "regression" or isinstance(patient.run.program.training.chosen_loss, Poisson):
        return  # a Poisson rate is an exponential: it reaches far by itself
    y = patient.data.train.y.astype(np.float64)
    rms = np.sqrt(np.square(y).mean(axis=0))
    worst = int(rms.argmax())
    if rms[worst] > LARGE:
        name = (patient.data.data.target_names or tuple(str(i + 1) for i in range(len(rms))))[worst]
        yield Finding(
            "serious",
            "The targets are not scaled.",
            f"'{name}' has mean {y[:, worst].mean():,.4g} and deviation {y[:, worst].std():,.4g}; a network begins around 0.",
            "Write them in larger units, as their logarithm, or minus their mean; or raise the learning rate (plainnet lr-find).",
        )
