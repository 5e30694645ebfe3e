"""Impute: a missing value becomes the mean, median or most frequent value of the training rows, or a constant.

Little and Rubin, "Statistical Analysis with Missing Data", 1987, chapter 4. Of a categorical column it is the most frequent
category, except that a constant adds a category of its own, "(missing)". With `indicator`, a column of 0 and 1 is added for
each column that misses something in the training rows. A column that misses nothing there has what it learned filled in all
the same, should a value be missing later, but no indicator; a column that misses everything becomes the constant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column
from plainnet.preprocessing.base import Columns, Learned, Preprocessing, Shape

OWN = "(missing)"


@dataclass(frozen=True)
class Impute(Preprocessing):
    """value: the constant, of numeric columns."""

    strategy: Literal["mean", "median", "most_frequent", "constant"] = "mean"
    value: float = 0.0
    indicator: bool = False

    def acts_on(self, column: Column) -> bool:
        return True

    def concerns(self, columns: Columns, learned: Learned) -> int:
        return int(learned["missed"].sum())

    def learn(self, x: Array, columns: Columns) -> dict[str, Array]:
        fill, missed = np.empty(len(columns)), np.empty(len(columns))
        for place, column in enumerate(columns):
            values = x[:, place].astype(np.float64)
            known = values[~np.isnan(values)]
            fill[place], missed[place] = self._fill(known, column), len(known) < len(values)
        return {"fill": fill, "missed": missed}

    def _fill(self, known: Array, column: Column) -> float:
        if column.categorical:
            if self.strategy == "constant":
                return self._categories(column).index(OWN)
            return _most_frequent(known) if len(known) else 0.0
        if self.strategy == "constant" or not len(known):
            return self.value
        return STATISTICS[self.strategy](known)

    def _categories(self, column: Column) -> tuple[str, ...]:
        """What a categorical column's categories are afterwards."""
        new = self.strategy == "constant" and column.categorical and OWN not in column.categories
        return (*column.categories, OWN) if new else column.categories

    def shapes(self, columns: Columns) -> dict[str, Shape]:
        return {"fill": (len(columns),), "missed": (len(columns),)}

    def fits(self, columns: Columns, learned: Learned) -> bool:
        codes = all(
            fill in range(len(self._categories(column)))
            for fill, column in zip(learned["fill"], columns, strict=True)
            if column.categorical
        )
        return codes and bool(np.isin(learned["missed"], (0.0, 1.0)).all())

    def after(self, columns: Columns, learned: Learned) -> Columns:
        filled = [replace(column, categories=self._categories(column)) for column in columns]
        return (*filled, *(Column(f"{columns[place].name} is missing") for place in self._indicated(learned)))

    def apply(self, x: Array, columns: Columns, learned: Learned) -> Array:
        missing = np.isnan(x)
        filled = np.where(missing, learned["fill"], x)
        return np.concatenate([filled, missing[:, self._indicated(learned)]], axis=1)

    def _indicated(self, learned: Learned) -> Array:
        return np.flatnonzero(learned["missed"]) if self.indicator else np.empty(0, np.int64)


def _most_frequent(known: Array) -> float:
    """The least of the values that occur most often."""
    values, counts = np.unique(known, return_counts=True)
    return float(values[counts.argmax()])


STATISTICS: dict[str, Callable[[Array], float]] = {
    "mean": lambda known: float(known.mean()),
    "median": lambda known: float(np.median(known)),
    "most_frequent": _most_frequent,
}
