"""The formula language: elementwise functions and reductions that run on arrays as they stand and can be recorded.

A formula is plain Python: operators, the functions below, `@` and `.T` for matrix products. Called with NumPy arrays
it computes; called with Symbols (`core.graph`) it is recorded once and executed by another engine. Any library that
follows the Python array API standard (2022.12) works as well. Formulas never branch on data and never write in place.

Shapes: a batch is (N, F); a feature vector (F,); a row value (N, 1). Comparisons are used through `where`.
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


# NumPy as the array API has it, its reductions without the detour through numpy.sum.
NUMPY = SimpleNamespace(sum=np.add.reduce, max=np.maximum.reduce, mean=np.mean, where=np.where, erf=_erf)
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
