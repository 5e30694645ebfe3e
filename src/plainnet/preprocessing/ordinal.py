"""Ordinal: a categorical column becomes one number, the rank of its category among those that the training rows have.

Stevens, "On the theory of scales of measurement", Science 103, 1946. Categories are in the order of the data set (sorted, for
a CSV file). A category that the training rows lack counts as missing, and what is missing stays so: impute it afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column
from plainnet.core.errors import require
from plainnet.preprocessing.base import Columns, Learned, Preprocessing, Shape
from plainnet.preprocessing.fitting.categories import known_codes, seen


@dataclass(frozen=True)
class Ordinal(Preprocessing):
    """above: leaves columns of so many categories, or fewer, as they are."""

    above: int = 0

    def __post_init__(self) -> None:
        require(self.above >= 0, "The bound of ordinal cannot be negative.", self.above, "Use 0 for every column.")

    def acts_on(self, column: Column) -> bool:
        return len(column.categories) > self.above

    def learn(self, x: Array, columns: Columns) -> dict[str, Array]:
        return {"seen": seen(x, columns)}

    def shapes(self, columns: Columns) -> dict[str, Shape]:
        return {"seen": (sum(len(column.categories) for column in columns),)}

    def fits(self, columns: Columns, learned: Learned) -> bool:
        return bool(np.isin(learned["seen"], (0.0, 1.0)).all())

    def after(self, columns: Columns, learned: Learned) -> Columns:
        return tuple(replace(column, categories=()) if self.acts_on(column) else column for column in columns)

    def apply(self, x: Array, columns: Columns, learned: Learned) -> Array:
        out = x.copy()
        for place, codes in enumerate(known_codes(columns, learned["seen"])):
            if self.acts_on(columns[place]):
                rank = np.searchsorted(codes, x[:, place]).astype(np.float64)
                out[:, place] = np.where(np.isin(x[:, place], codes), rank, np.nan)
        return out
