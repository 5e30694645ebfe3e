"""What the target columns of a table hold: the classes of one, or labels or numbers of one or several.

Unless it is said, one column of text or of at most 20 different whole numbers holds classes, and one of other numbers is to be
predicted as it stands; several columns hold labels where all their cells are 0 or 1, else numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require
from plainnet.core.task import Task
from plainnet.datasets.base import Rows
from plainnet.datasets.formats.checks import checked
from plainnet.datasets.formats.classes import Classes, classes_of
from plainnet.datasets.formats.delimited import number
from plainnet.datasets.formats.names import are_numbers, distinct
from plainnet.datasets.formats.scan import LARGEST
from plainnet.datasets.formats.table import Table

FEW = 20
TaskOrAuto = Literal["auto", "classification", "multilabel", "regression"]


@dataclass(frozen=True)
class Targets:
    """names: of the classes, or of each label or number."""

    task: Task
    names: tuple[str, ...]

    def rows(self, table: Table) -> Rows:
        """Features and targets of a table: class numbers (N,) int32, or labels or numbers (N, T) float64."""
        if self.task == "classification":
            return checked(Rows(table.x, Classes(self.names).encode(table)), len(self.names), table.name)
        y = _numbers(table, self.names)
        if self.task == "multilabel":
            _require(table, self.names, (y == 0) | (y == 1), "a label, 0 or 1,", "Write 1 for yes and 0 for no.")
        return Rows(table.x, y)


def targets_of(table: Table, columns: Sequence[str], task: TaskOrAuto) -> Targets:
    """What the training rows' target columns of those names hold."""
    chosen = _looks_like(table.labels) if task == "auto" else task
    if task == "classification" and len(columns) > 1:
        chosen = "multilabel"
    if chosen == "classification":
        return Targets(chosen, classes_of(table, columns[0]).names)
    for column, cells in zip(columns, table.labels, strict=True):
        what = f"The target column '{column}' of {table.name} is constant."
        require(len(distinct(cells)) > 1, what, f"only '{cells[0]}'", "Choose another target: there is nothing to learn.")
    return Targets(chosen, tuple(columns))


def _looks_like(labels: Sequence[list[str]]) -> Task:
    values = [distinct(cells) for cells in labels]
    if len(labels) > 1:
        flags = all(are_numbers(texts) and {float(text) for text in texts} <= {0.0, 1.0} for texts in values)
        return "multilabel" if flags else "regression"
    (texts,) = values
    found = [float(text) for text in texts if number(text) is not None]
    if len(texts) <= FEW:  # numbers of which one is no number are text
        return "classification" if len(found) < len(texts) or all(map(float.is_integer, found)) else "regression"
    return "regression" if 2 * len(found) > len(texts) else "classification"


def _numbers(table: Table, columns: Sequence[str]) -> Array:
    """The cells of all target columns as numbers, (N, T) float64."""
    for column, cells in zip(columns, table.labels, strict=True):
        for cell, line in zip(cells, table.lines, strict=True):
            if number(cell) is None:
                advice = "Write decimals with a point." if number(cell.replace(",", ".")) is not None else "Correct the cell."
                raise RequestError(f"Line {line} of {table.name} has no number in the target '{column}'.", f"'{cell}'", advice)
    y = np.array([[float(cell) for cell in cells] for cells in table.labels]).T
    _require(table, columns, np.abs(y) <= LARGEST, f"a number up to {LARGEST:.1e}", "Correct the cell, or remove the row.")
    return np.ascontiguousarray(y)


def _require(table: Table, columns: Sequence[str], good: Array, what: str, advice: str) -> None:
    if not good.all():
        row, col = np.argwhere(~good)[0]
        needs = f"Line {table.lines[row]} of {table.name} should have {what} in the target '{columns[col]}'."
        raise RequestError(needs, f"'{table.labels[col][row]}'", advice)
