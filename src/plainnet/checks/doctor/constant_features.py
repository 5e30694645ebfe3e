"""Constant features tell nothing: they have the same value in every training row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

NAMED = 5  # at the most


def examine(patient: Patient) -> Iterator[Finding]:
    x = patient.run.source.x
    constant = np.flatnonzero(x.min(axis=0) == x.max(axis=0)) if len(x) else np.arange(0)
    if not len(constant):
        return
    names = ", ".join(patient.feature(int(number)) for number in constant[:NAMED])
    more = " and others" if len(constant) > NAMED else ""
    yield Finding(
        "note" if len(constant) < x.shape[1] / 2 else "warning",
        "Some features are constant over the training rows.",
        f"{len(constant)} of {x.shape[1]}: {names}{more}.",
        "Drop those columns, unless they are the blank border of pictures; their weights cost time and learn nothing.",
    )
