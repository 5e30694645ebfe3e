"""Steps in a row: each is fitted on what the ones before it made of the training rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plainnet.core.arrays import Array, DType, room
from plainnet.core.columns import Column
from plainnet.core.errors import RequestError, require
from plainnet.preprocessing.base import Affine, FittedStep, Preprocessing
from plainnet.preprocessing.fitting.moments import CHUNK

LARGEST = np.finfo(np.float32).max
FILL = "Add the step 'impute' to the preprocessing, or fill in the values."


def fit_steps(steps: Sequence[Preprocessing], x: Array, columns: Sequence[Column]) -> tuple[FittedStep, ...]:
    """Fit every step on training rows (N, F)."""
    check_finite(x, columns)
    fitted: list[FittedStep] = []
    for step in steps:
        if fitted:
            x = apply_steps(fitted[-1:], x)
        fitted.append(step.fit(x, fitted[-1].columns if fitted else columns))
    return tuple(fitted)


def apply_steps(steps: Sequence[FittedStep], x: Array, dtype: DType | None = None) -> Array:
    """Rows (N, F) after all steps, computed in float64; float32 where they came as less than float64, or as told."""
    wide = np.dtype(np.float64) if x.dtype == np.float64 else np.dtype(np.float32)
    out = room((len(x), len(steps[-1].columns)), dtype or wide)
    with np.errstate(over="ignore"):
        for start in range(0, len(x), CHUNK):
            chunk = x[start : start + CHUNK].astype(np.float64)
            for step in steps:
                chunk = step.apply(chunk)
            out[start : start + CHUNK] = chunk
    return out


def parted(steps: Sequence[FittedStep], dtype: DType) -> tuple[Sequence[FittedStep], Affine | None]:
    """The steps to apply to rows of that dtype beforehand, and the scaling left to engines while they gather.

    Bytes stay bytes in memory. What is float64 is scaled in float64: an engine may compute in less.
    """
    if dtype == np.float64:
        return steps, None
    affine, count = None, len(steps)
    while count and (last := steps[count - 1].affine) is not None:
        affine = last if affine is None else last.then(affine)
        count -= 1
    return steps[:count], affine


def check_finite(x: Array, columns: Sequence[Column]) -> None:
    """Nothing is infinite, or too large for float32."""
    for start in range(0, len(x), CHUNK) if x.dtype.kind == "f" else ():
        bad = np.argwhere(np.abs(x[start : start + CHUNK]) > LARGEST)
        if len(bad):
            row, place = bad[0]
            what = f"Row {start + row + 1} has no finite number in column '{columns[place].name}'."
            raise RequestError(what, x[start + row, place], f"Features must be finite, up to {LARGEST:.1e} in size.")


def check_filled(x: Array, columns: Sequence[Column]) -> None:
    """Nothing is missing, nor became too large on the way, in what a network is given."""
    for start in range(0, len(x), CHUNK) if x.dtype.kind == "f" else ():
        chunk = x[start : start + CHUNK]
        if chunk.min(initial=0) >= -LARGEST and chunk.max(initial=0) <= LARGEST:  # NaN is neither
            continue
        bad = np.argwhere(~(np.abs(chunk) <= LARGEST))
        if len(bad):
            row, place = bad[0]
            found, name = x[start + row, place], columns[place].name
            missing = np.isnan(found)
            what = f"Row {start + row + 1} has {'no value' if missing else 'too large a value'} in column '{name}'."
            require(False, what, "a missing value" if missing else found, FILL if missing else "Use another preprocessing.")
