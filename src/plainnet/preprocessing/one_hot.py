"""One-hot: a categorical column becomes a column of 0 and 1 for each of its categories that the training rows have.

Suits, "Use of dummy variables in regression equations", Journal of the American Statistical Association 52, 1957. A value that
is missing, or of a category that the training rows lack, is 0 in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column
from plainnet.preprocessing.base import Columns, Learned, Preprocessing, Shape
from plainnet.preprocessing.fitting.categories import known_codes, seen


@dataclass(frozen=True)
class OneHot(Preprocessing):
    def acts_on(self, column: Column) -> bool:
        return column.categorical

    def learn(self, x: Array, columns: Columns) -> dict[str, Array]:
        return {"seen": seen(x, columns)}

    def shapes(self, columns: Columns) -> dict[str, Shape]:
        return {"seen": (sum(len(column.categories) for column in columns),)}

    def fits(self, columns: Columns, learned: Learned) -> bool:
        return bool(np.isin(learned["seen"], (0.0, 1.0)).all())

    def after(self, columns: Columns, learned: Learned) -> Columns:
        found: list[Column] = []
        for column, codes in zip(columns, known_codes(columns, learned["seen"]), strict=True):
            names = [f"{column.name}={column.categories[code]}" for code in codes]
            found += map(Column, names) if column.categorical else [column]
        return tuple(found)

    def apply(self, x: Array, columns: Columns, learned: Learned) -> Array:
        parts = []
        for place, codes in enumerate(known_codes(columns, learned["seen"])):
            values = x[:, place, None]
            parts.append((values == codes).astype(np.float64) if columns[place].categorical else values)
        return np.concatenate(parts, axis=1)
