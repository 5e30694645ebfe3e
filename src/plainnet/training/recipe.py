"""The preprocessing that suits a data set: its own, and what categories and missing values need besides.

Standardizing what is numeric and one-hot coding what is categorical is what Gorishniy, Rubachev, Khrulkov and Babenko,
"Revisiting deep learning models for tabular data", 2021, do for networks like ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column, numeric_places
from plainnet.core.spec import from_data
from plainnet.datasets.base import Data
from plainnet.preprocessing.base import Preprocessing
from plainnet.preprocessing.impute import Impute
from plainnet.preprocessing.one_hot import OneHot
from plainnet.preprocessing.ordinal import Ordinal

MOST = 64  # categories that become a column each


def suited(numbers: Mapping[str, object] | None, data: Data) -> Iterator[Preprocessing]:
    """numbers: the step for them, as a spec writes it.

    Numbers and many categories to one scale, then a column for each of few categories, then the gaps filled and marked."""
    counts = [len(column.categories) for column in data.columns]
    many = max(counts) > MOST
    if many:
        yield Ordinal(above=MOST)
    if numbers is not None:
        yield from_data(Preprocessing, numbers)  # type: ignore[type-abstract]
    if any(0 < count <= MOST for count in counts):
        yield OneHot()
    if many or any(rows is not None and _misses_numbers(rows.x, data.columns) for rows in (data.train, data.test)):
        yield Impute(indicator=True)


def _misses_numbers(x: Array, columns: Sequence[Column]) -> bool:
    """Whether a number is missing; a missing category is none of the columns that one-hot coding makes."""
    return x.dtype.kind == "f" and bool(np.isnan(x.max(axis=0, initial=-np.inf))[numeric_places(columns)].any())
