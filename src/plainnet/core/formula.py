"""The formula language: elementwise functions and reductions that run on arrays as they stand and can be recorded.

A formula is plain Python: operators, the functions below, `@` and `.T` for matrix products. Called with NumPy arrays
it computes; called with Symbols (`core.graph`) it is recorded once and executed by another engine. Any library that
follows the Python array API standard (2022.12) works as well. Formulas never branch on data and never write in place.

Shapes: a batch is (N, F); a feature vector (F,); a row value (N, 1). Comparisons are used through `where`.
Row numbers are floats: what is none of 0, 1, .. K - 1 (a negative one, 1.5, NaN) means no row of a table.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from plainnet.core.arrays import Value

SCALARS = (int, float, bool)  # of no dtype; NumPy scalars have one


def _erf(x: Value) -> Value:
    from scipy import special  # the array API has no erf, and SciPy takes long to import

    return special.erf(x)


def _rows_of(index: Value, rows: int) -> tuple[Value, Value]:
    """Row numbers (N,), and which of them mean a row (N, 1); the others are 0."""
    known = (index >= 0) & (index < rows) & (index == np.floor(index))
    return np.where(known, index, 0).astype(np.int64)[:, 0], known


def _take_rows(table: Value, index: Value) -> Value:
    number, known = _rows_of(index, len(table))
    return np.where(known, table.take(number, axis=0), table.dtype.type(0))


def _sum_rows(index: Value, dy: Value, rows: int) -> Value:
    number, known = _rows_of(index, rows)
    total = np.zeros((rows, dy.shape[1]), dy.dtype)
    np.add.at(total, number, np.where(known, dy, dy.dtype.type(0)))
    return total


# NumPy as the array API has it, its reductions without the detour through numpy.sum.
NUMPY = SimpleNamespace(sum=np.add.reduce, max=np.maximum.reduce, mean=np.mean, where=np.where, erf=_erf, concat=np.concatenate)
NUMPY.take_rows, NUMPY.sum_rows = _take_rows, _sum_rows
for _name in ("exp", "expm1", "log", "log1p", "sqrt", "tanh", "sin", "cos", "sign", "floor", "minimum", "maximum"):
    setattr(NUMPY, _name, getattr(np, _name))


def _library(*values: Value) -> Any:
    """The array library that the first array among `values` belongs to."""
    for value in values:
        if type(value) is np.ndarray:
            return NUMPY
        if type(value) not in SCALARS:
            return value.__array_namespace__() if hasattr(value, "__array_namespace__") else NUMPY
    return NUMPY


def exp(x: Value) -> Value:
    return _library(x).exp(x)


def expm1(x: Value) -> Value:
    return _library(x).expm1(x)


def log(x: Value) -> Value:
    return _library(x).log(x)


def log1p(x: Value) -> Value:
    return _library(x).log1p(x)


def sqrt(x: Value) -> Value:
    return _library(x).sqrt(x)


def tanh(x: Value) -> Value:
    return _library(x).tanh(x)


def sin(x: Value) -> Value:
    return _library(x).sin(x)


def cos(x: Value) -> Value:
    return _library(x).cos(x)


def sign(x: Value) -> Value:
    return _library(x).sign(x)


def floor(x: Value) -> Value:
    return _library(x).floor(x)


def erf(x: Value) -> Value:
    return _library(x).erf(x)


def minimum(a: Value, b: Value) -> Value:
    return _library(a, b).minimum(a, b)


def maximum(a: Value, b: Value) -> Value:
    return _library(a, b).maximum(a, b)


def where(condition: Value, a: Value, b: Value) -> Value:
    """`a` where the condition holds, else `b`; at least one of them an array, which fixes the dtype."""
    if type(a) in SCALARS and type(b) in SCALARS:
        raise TypeError("where(condition, number, number) has no dtype: multiply into one branch, as in where(x > 0, dy, 0)")
    return _library(condition, a, b).where(condition, a, b)


def row_sum(x: Value) -> Value:
    """Sum over the features of each row: (N, F) -> (N, 1)."""
    return _library(x).sum(x, axis=1, keepdims=True)


def row_mean(x: Value) -> Value:
    """Mean over the features of each row: (N, F) -> (N, 1)."""
    return _library(x).mean(x, axis=1, keepdims=True)


def row_max(x: Value) -> Value:
    """Maximum over the features of each row: (N, F) -> (N, 1)."""
    return _library(x).max(x, axis=1, keepdims=True)


def batch_sum(x: Value) -> Value:
    """Sum over the rows of the batch: (N, F) -> (F,)."""
    return _library(x).sum(x, axis=0)


def batch_mean(x: Value) -> Value:
    """Mean over the rows of the batch: (N, F) -> (F,)."""
    return _library(x).mean(x, axis=0)


def batch_max(x: Value) -> Value:
    """Maximum over the rows of the batch: (N, F) -> (F,)."""
    return _library(x).max(x, axis=0)


def columns(x: Value, start: int, stop: int) -> Value:
    """The features from `start` on, before `stop`: (N, F) -> (N, stop - start); the same of a feature vector."""
    if not 0 <= start < stop <= x.shape[-1]:
        raise ValueError(f"there are no columns {start} to {stop} in {x.shape[-1]}")
    return x[..., start:stop]


def beside(*values: Value) -> Value:
    """The features of all: (N, F), (N, G), ... -> (N, F + G + ...); the same of feature vectors."""
    return values[0] if len(values) == 1 else _library(*values).concat(values, axis=-1)


def take_rows(table: Value, index: Value) -> Value:
    """The table's row of each number: (K, D), (N, 1) -> (N, D); zeros where a number means no row."""
    library = _library(table)
    if hasattr(library, "take_rows"):
        return library.take_rows(table, index)
    return _one_hot(library, index, table.shape[0], table.dtype) @ table


def sum_rows(index: Value, dy: Value, rows: int) -> Value:
    """The adjoint of `take_rows`: sums of the rows of dy with the same number, (N, 1), (N, D) -> (K, D), K = `rows`."""
    library = _library(dy)
    if hasattr(library, "sum_rows"):
        return library.sum_rows(index, dy, rows)
    return _one_hot(library, index, rows, dy.dtype).T @ dy


def _one_hot(library: Any, index: Value, rows: int, dtype: Any) -> Value:
    return library.astype(index == library.arange(rows, dtype=index.dtype), dtype)
