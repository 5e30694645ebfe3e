"""One row of numbers an evaluation: data loss, penalties, accuracy as trained, validation, learning rate, norms, seconds."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence

import numpy as np

from plainnet.core.arrays import Array

Row = dict[str, float]


def row_of(records: Array, weights: Array, names: Sequence[str], before: Mapping[str, float], after: Mapping[str, float]) -> Row:
    """Means of the steps' records (steps, len(names)), weighted by what their batches weighed, between other values.

    loss is the data loss alone; penalty the sum of the penalties, each also on its own; total both.
    """
    total = weights.sum(dtype=np.float64)
    average = (records * weights[:, None]).sum(axis=0) / total if total else records.mean(axis=0)
    means = dict(zip(names, average.tolist(), strict=True))
    penalty = math.fsum(value for name, value in means.items() if name.startswith("penalty_"))
    loss = means.pop("loss")
    return dict(before) | {"loss": loss, "penalty": penalty, "total": loss + penalty} | means | dict(after)


def columns(history: Sequence[Row]) -> list[str]:
    """The name of every value that a row holds, in the order in which they came."""
    return list(dict.fromkeys(name for row in history for name in row))


def to_csv(history: Sequence[Row], names: Sequence[str] | None = None) -> str:
    """The rows under one header (of these names, or of all); numbers written so that they read back exactly."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns(history) if names is None else names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(history)
    return text.getvalue()
