"""A table, array or frame of pandas or polars, as numbers: codes where it holds categories."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column, numbered
from plainnet.core.errors import require


@dataclass(frozen=True)
class Frame:
    """What each column of the training rows is."""

    columns: tuple[Column, ...]

    @classmethod
    def of(cls, x: Any) -> Frame:
        """Numbers are numeric; anything else is a category, called by its text."""
        return cls(tuple(Column(name, _categories(name, values)) for name, values in _columns(x)))

    def numbers(self, x: Any) -> Array:
        """(N, F): float32 where all of it is, else float64; NaN is missing, and so is a category that was never seen."""
        given = list(_columns(x))
        counts = f"{len(given)} columns, not {len(self.columns)}"
        require(len(given) == len(self.columns), "The table has other columns than at fit.", counts, "Give the same ones.")
        single = all(values.dtype == np.float32 for _, values in given)
        out = np.empty((len(given[0][1]), len(given)), np.float32 if single else np.float64)
        for i, (column, (_, values)) in enumerate(zip(self.columns, given, strict=True)):
            out[:, i] = _codes(column, values) if column.categorical else _floats(column, values)
        return out


def _columns(x: Any) -> Iterator[tuple[str, Array]]:
    if hasattr(x, "columns"):
        yield from ((str(name), np.asarray(x[name])) for name in x.columns)
        return
    flat = np.asarray(x)
    require(flat.ndim == 2, "Expected 2D array. Reshape your data.", f"{flat.ndim} dimensions", "Give rows (N, F).")
    yield from ((column.name, flat[:, i]) for i, column in enumerate(numbered(flat.shape[1])))


def _categories(name: str, values: Array) -> tuple[str, ...]:
    """None of a column of numbers."""
    if values.dtype.kind in "fiub":
        return ()
    advice = "Make numbers of it, such as days since then, or the month."
    require(values.dtype.kind not in "mM", f"The column '{name}' holds times.", values.dtype, advice)
    present = [value for value in values.tolist() if not _missing(value)]
    numeric = present and all(isinstance(value, Real) for value in present)
    return () if numeric or not present else tuple(sorted({str(value) for value in present}))


def _codes(column: Column, values: Array) -> list[float]:
    places = {name: float(i) for i, name in enumerate(column.categories)}
    return [np.nan if _missing(value) else places.get(str(value), np.nan) for value in values.tolist()]


def _floats(column: Column, values: Array) -> Array:
    if values.dtype.kind in "fiub":
        return values
    what = f"The column '{column.name}' held numbers at fit."
    cells = [np.nan if _missing(value) else value for value in values.tolist()]
    strange = [cell for cell in cells if not isinstance(cell, Real)]
    require(not strange, what, strange[:1], "Give numbers there too.")
    return np.array(cells, np.float64)


def _missing(value: Any) -> bool:
    """None, NaN, and what pandas calls NA, whose comparisons are no truth at all."""
    try:
        return value is None or bool(value != value)  # noqa: PLR0124 (NaN alone is)
    except TypeError:
        return True


@contextmanager
def hinting(x: Any) -> Iterator[None]:
    """A frame that scikit-learn refuses may be one for preprocess="auto"."""
    try:
        yield
    except ValueError as error:
        if hasattr(x, "columns"):
            error.add_note('preprocess="auto" takes categories and missing values of a frame.')
        raise
