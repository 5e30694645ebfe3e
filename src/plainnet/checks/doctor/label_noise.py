"""Label noise: rows whose given class the trained network finds all but impossible (Northcutt, Jiang and Chuang 2021)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plainnet.checks.finding import Finding
from plainnet.checks.patient import Patient

SURE = 0.95  # of another class
MORE = 1.5  # times what the network's own doubts let one expect
LEARNED = 0.8  # accuracy, below which the network is no witness
SHOWN = 5


def examine(patient: Patient) -> Iterator[Finding]:
    index, rows, p = patient.judged
    if rows.y.ndim != 1 or p.shape[1] < 2 or not np.isfinite(p).all() or p.min() < 0 or p.max() > 1:
        return
    guess = p.argmax(axis=1)
    sure = (guess != rows.y) & (p.max(axis=1) >= SURE) & (p[np.arange(len(p)), rows.y] <= 1 - SURE)
    accuracy = float((guess == rows.y).mean())
    doubts = float((1 - p.max(axis=1))[p.max(axis=1) >= SURE].sum())  # as many of the sure guesses are wrong by chance
    if accuracy < LEARNED or sure.sum() <= MORE * doubts + 0.5:
        return
    names = patient.data.data.class_names
    worst = np.flatnonzero(sure)[np.argsort(p[np.flatnonzero(sure), rows.y[sure]])][:SHOWN]
    shown = "; ".join(
        f"row {index[i] + 1}: '{names[rows.y[i]]}', predicted '{names[guess[i]]}' ({p[i].max():.1%})" for i in worst
    )
    yield Finding(
        "note" if sure.mean() < 0.01 else "warning",
        "Some training rows may have the wrong label: the network is sure that they are of another class.",
        f"{int(sure.sum())} of {len(p)} rows looked at, where its own doubts let expect {doubts:.1f}; {shown}.",
        "Look at those rows; correct or leave out what is wrong, or use label smoothing.",
    )
