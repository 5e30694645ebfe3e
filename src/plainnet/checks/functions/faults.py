"""Faults of a user's functions beside wrong gradients: errors, arguments written into, results that are no numbers."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np

from plainnet.checks.functions.pairs import FailedError, Pair, call
from plainnet.core.arrays import Array


def forward_faults(pair: Pair, before: dict[str, Any], after: dict[str, Any], out: Any) -> Iterator[str]:
    """Of what it returned, and of its arguments before and after the call."""
    name = pair.forward.__name__
    if not is_numbers(out):
        yield f"{name} should return an array of finite numbers first; it returned {described(out)}."
        return
    if np.asarray(out).dtype != np.float64:
        yield f"{name} turns float64 into {np.asarray(out).dtype}: keep the dtype of its input."
    yield from changed(name, before, after)
    once_more = call(pair, pair.forward, **copy.deepcopy(before))
    if not np.array_equal(once_more[0], out):
        yield f"{name} gives another result each time: draw from np.random, or take a seed, so that a mask can be held fixed."


def changed(function: str, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Arrays that a function wrote into."""
    arrays = [name for name, value in before.items() if isinstance(value, np.ndarray)]
    names = [name for name in arrays if not np.array_equal(before[name], after[name])]
    return [f"{function} changes its argument {name} in place: work on a copy." for name in names]


def is_numbers(value: Any) -> bool:
    """Whether it is an array, or can be one, of finite real numbers."""
    array = array_of(value)
    return array is not None and array.dtype.kind in "fiu" and bool(np.isfinite(array).all())


def array_of(value: Any) -> Array | None:
    """The value as an array; None where it is none, such as rows of different lengths."""
    try:
        return None if value is None else np.asarray(value)
    except ValueError:
        return None


def shape_of(value: Any) -> str:
    array = array_of(value)
    return "none" if array is None else str(array.shape)


def described(value: Any) -> str:
    array = array_of(value)
    if array is None:
        return "None" if value is None else "rows of different lengths"
    bad = array.size - int(np.isfinite(array).sum()) if array.dtype.kind == "f" else 0
    return f"{bad} of {array.size} values that are not finite" if bad else f"{type(value).__name__}, {array.dtype}"


def failure(pair: Pair, error: FailedError, arguments: dict[str, Any]) -> str:
    """An error of the user's function, and what it comes from as a rule."""
    said = str(error).rstrip(".") + "."
    text = str(error.error)
    if error.function == pair.backward.__name__:
        missing = isinstance(error.error, KeyError | IndexError) or "unpack" in text or "NoneType" in text
        if missing:
            return f"{said} The cache misses something: forward must keep all that backward reads, in the same order."
        if isinstance(error.error, ValueError) and ("shape" in text or "dimension" in text or "matmul" in text):
            return f"{said} dout has the shape of out: compare it with the shapes in that line."
        return said
    shapes = ", ".join(f"{name}={','.join(map(str, v.shape))}" for name, v in arguments.items() if isinstance(v, np.ndarray))
    return f"{said} It was called with {shapes}: say --shape NAME=... if it takes other shapes."
