"""What a model answers for each row, as the cells of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.model.model import Model


def answers(model: Model, x: Array, proba: bool) -> Iterator[list[str]]:
    """A header and a line a row: the class; 1 or 0 for each label; or a number for each target, and what else the loss tells.

    proba: the probabilities of all classes or labels as well.
    """
    possible = not proba or model.task != "regression"
    require(
        possible, "Numbers have no probabilities.", "--proba", "Leave it out; gaussian_nll and quantile tell more of a number."
    )
    said, more = model.predict(x), model.predict_proba(x) if proba else None
    if model.task == "classification":
        head, cells = ["class"], [[model.names[c]] for c in said]
    else:
        head, cells = list(model.names), [[_written(value) for value in row] for row in said]
    if proba:
        head += model.names if model.task == "classification" else [f"{name} probability" for name in model.names]
    elif model.task == "regression" and model.loss.linked(model.network.outputs) > len(model.names):
        head, more = [*head, *model.loss.headings(model.names)], model.predict_link(x)
    yield head
    for i, row in enumerate(cells):
        yield row if more is None else [*row, *map(_written, more[i])]


def _written(value: np.number[Any]) -> str:
    return f"{value:.6g}"
