"""Numeric columns made vectors, each by itself: y_i = e(x_i) W_i + b_i, e an encoding; dW_i = e(x_i)^T dy_i.

Gorishniy, Rubachev and Babenko, "On embeddings for numerical features in tabular deep learning", NeurIPS 2022.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any, ClassVar

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import batch_sum, beside, columns, maximum, where
from plainnet.core.parameters import Parameter
from plainnet.initializers.fan_in_uniform import FanInUniform
from plainnet.initializers.zeros import Zeros
from plainnet.layers.base import Context, Gradients, Layer, Values


@dataclass(frozen=True, kw_only=True)
class Columnwise(Layer):
    """`dimension` values for each numeric column; categorical ones pass, for an Embedding after this layer.

    shared: one W and b for all columns; relu: max(y, 0) at the end; keep: the column itself before its vector, as in RealMLP
    (Holzmüller, Grinsztajn and Steinwart 2024); cardinalities: as Embedding has them.
    """

    weighs: ClassVar[bool] = True
    dimension: int = 8
    shared: bool = False
    relu: bool = False
    keep: bool = False
    cardinalities: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        require(self.dimension >= 1, "A column becomes at least one value.", self.dimension, "Use 8, say.")

    @property
    @abstractmethod
    def encoded(self) -> int:
        """How many values e(x) has."""

    @abstractmethod
    def encode(self, p: Values, x: Value, number: int) -> tuple[Value, Any]:
        """One column (N, 1), the so-manieth numeric one -> its encoding (N, encoded), and a cache."""

    @abstractmethod
    def decode(self, cache: Any, de: Value) -> tuple[Value, Gradients]:
        """The gradient by an encoding -> that by the column (N, 1), and its part of those of `own`, side by side."""

    def own(self, columns: int) -> dict[str, Parameter]:
        """What the encodings of so many numeric columns learn: vectors, column after column."""
        return {}

    def fed_by(self, cardinalities: tuple[int, ...]) -> tuple[Layer, tuple[int, ...]]:
        if not cardinalities:
            return self, ()
        known = self if self.cardinalities else replace(self, cardinalities=cardinalities)
        after = [(count,) if count else (0,) * self._span for count in known._kinds(len(cardinalities))]
        return known, tuple(count for counts in after for count in counts)

    def _kinds(self, fan_in: int) -> tuple[int, ...]:
        return (*self.cardinalities, *(0,) * (fan_in - len(self.cardinalities)))[:fan_in]

    @property
    def _span(self) -> int:
        """What a numeric column becomes."""
        return self.dimension + self.keep

    def _numeric(self, fan_in: int) -> int:
        return self._kinds(fan_in).count(0)

    def width(self, fan_in: int) -> int:
        listed = f"cardinalities of {len(self.cardinalities)} columns"
        require(
            len(self.cardinalities) <= fan_in, f"Rows of {fan_in} values cannot be embedded so.", listed, "List one a column."
        )
        return fan_in + self._numeric(fan_in) * (self._span - 1)

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        """Weights (encoded, columns * dimension) and biases, column after column; nothing where no column is numeric."""
        numeric = self._numeric(fan_in)
        if numeric == 0:
            return {}
        width, fans = self.dimension * (1 if self.shared else numeric), (self.encoded, self.dimension)
        weights = Parameter((self.encoded, width), FanInUniform(), fans=fans)
        return {"weights": weights, "bias": Parameter((width,), Zeros(), "bias")} | self.own(numeric)

    def _map(self, p: Values, number: int) -> tuple[Value, Value]:
        """W_i and b_i."""
        start = 0 if self.shared else number * self.dimension
        return tuple(columns(p[name], start, start + self.dimension) for name in ("weights", "bias"))

    def _columns(self, fan_in: int) -> Iterator[tuple[int, int, int | None]]:
        """(where a column is in x, where it begins in y, its number among the numeric ones) of each column."""
        start, number = 0, 0
        for i, count in enumerate(self._kinds(fan_in)):
            yield i, start, None if count else number
            start, number = (start + 1, number) if count else (start + self._span, number + 1)

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        parts, caches = [], dict[int, Any]()
        for i, _, number in self._columns(x.shape[1]):
            one = columns(x, i, i + 1)
            if number is not None:
                parts += [one] if self.keep else []
                w, b = self._map(p, number)
                e, kept = self.encode(p, one, number)
                one = e @ w + b
                caches[number] = e, one, kept
                one = maximum(one, 0.0) if self.relu else one
            parts.append(one)
        return beside(*parts), (caches, x.shape[1])

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        caches, fan_in = cache
        dx, found = [], list[Gradients]()
        for _, start, number in self._columns(fan_in):
            if number is None:
                dx.append(columns(dy, start, start + 1))
                continue
            e, z, kept = caches[number]
            dz = columns(dy, start + self.keep, start + self._span)
            dz = where(z > 0, dz, 0.0) if self.relu else dz
            slope, own = self.decode(kept, dz @ self._map(p, number)[0].T)
            dx.append(slope + columns(dy, start, start + 1) if self.keep else slope)
            found.append({"weights": e.T @ dz, "bias": batch_sum(dz)} | own)
        return beside(*dx), self._together(found)

    def _together(self, found: list[Gradients]) -> Gradients:
        """The gradients of all columns: side by side, or added up where they share what they learn."""
        together = {}
        for name in found[0] if found else ():
            values = [gradients[name] for gradients in found]
            shared = self.shared and name in ("weights", "bias")
            together[name] = reduce(add, values) if shared else beside(*values)
        return together
