"""A value over the whole flat vector, recorded stretch by stretch: what a formula does to it is done to every stretch.

Stretches differ in what holds for their elements (regularizers, layer, role), so that a transform stays one formula whatever
the vector is made of. A single number stands in every stretch as the same Symbol.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

from plainnet.core import formula
from plainnet.core.graph import NOT_NUMPY, Symbol

Method = Callable[["Stretches", Any], "Stretches"]


def _both(function: Callable[[Any, Any], Any]) -> tuple[Method, Method]:
    """The methods for an operator with Stretches on its left, and on its right only."""
    return lambda self, other: _each(function, self, other), lambda self, other: _each(function, other, self)


class Stretches:
    """One Symbol a stretch; only numbers and other Stretches may meet it."""

    __hash__ = None  # type: ignore[assignment]  # equality is recorded too

    def __init__(self, parts: tuple[Symbol, ...]) -> None:
        self.parts = parts

    __add__, __radd__ = _both(operator.add)
    __sub__, __rsub__ = _both(operator.sub)
    __mul__, __rmul__ = _both(operator.mul)
    __truediv__, __rtruediv__ = _both(operator.truediv)
    __pow__, __rpow__ = _both(operator.pow)
    __lt__, __gt__ = _both(operator.lt)
    __le__, __ge__ = _both(operator.le)
    __eq__, _ = _both(operator.eq)  # type: ignore[assignment]
    __ne__, _ = _both(operator.ne)  # type: ignore[assignment]

    def __neg__(self) -> Stretches:
        return _each(operator.neg, self)

    def __abs__(self) -> Stretches:
        return _each(abs, self)

    def __array_namespace__(self, api_version: str | None = None) -> Recorder:
        return Recorder()

    def __array__(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(NOT_NUMPY)

    def __array_ufunc__(self, ufunc: Any, method: str, *values: Any, **options: object) -> Stretches:
        """A NumPy number may meet Stretches in an operator, as it may meet a Symbol."""
        return _each(partial(_numpy, ufunc, method, options), *values)

    def __bool__(self) -> NoReturn:
        raise TypeError("a formula branched on data; use where(condition, a, b)")

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a formula used .{name}; write it with the functions of plainnet.core.formula")


def _each(function: Callable[..., Any], *values: Any) -> Stretches:
    """The function of every stretch; numbers are the same in all."""
    count = max(len(value.parts) for value in values if isinstance(value, Stretches))
    parts = ([value.parts[i] if isinstance(value, Stretches) else value for value in values] for i in range(count))
    return Stretches(tuple(function(*part) for part in parts))


def _numpy(ufunc: Any, method: str, options: dict[str, object], *parts: Any) -> Symbol:
    symbol = next(part for part in parts if isinstance(part, Symbol))
    return symbol.__array_ufunc__(ufunc, method, *parts, **options)


@dataclass(frozen=True)
class Recorder:
    """The array library of Stretches: the elementwise functions of formulas; sums are the context's business."""

    def __getattr__(self, name: str) -> Callable[..., Stretches]:
        if name in ("sum", "max", "mean"):
            raise AttributeError("a transform sums with context.total or context.layer_total")
        return lambda *values: _each(getattr(formula, name), *values)
