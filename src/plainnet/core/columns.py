"""What a feature is: numeric, or categorical, its values then being the codes 0, 1, ... of its categories; NaN is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NUMBERED = re.compile(r"column_\d+")  # the name of a column that has none of its own


@dataclass(frozen=True)
class Column:
    """categories: the text of each code, in order; none for a numeric feature."""

    name: str
    categories: tuple[str, ...] = ()

    @property
    def categorical(self) -> bool:
        return len(self.categories) > 0

    @property
    def named(self) -> bool:
        """Whether it has a name of its own, not just a number."""
        return NUMBERED.fullmatch(self.name) is None


def numbered(count: int) -> tuple[Column, ...]:
    """So many numeric columns without names of their own."""
    return tuple(Column(f"column_{i}") for i in range(1, count + 1))


def numeric_places(columns: Sequence[Column]) -> list[int]:
    return [place for place, column in enumerate(columns) if not column.categorical]


def categorical_places(columns: Sequence[Column]) -> list[int]:
    return [place for place, column in enumerate(columns) if column.categorical]
