"""Embedding: a column of codes c becomes the vector E[c] of d values, other columns pass; dE[k] = sum of dy where c = k.

Bengio, Ducharme, Vincent and Jauvin, "A neural probabilistic language model", JMLR 3, 2003; for tables, Guo and Berkhahn,
"Entity embeddings of categorical variables", 2016.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import beside, columns, floor, sum_rows, take_rows, where
from plainnet.core.parameters import Parameter
from plainnet.initializers.normal import Normal
from plainnet.layers.base import Context, Gradients, Layer, Values

MOST = 2**24  # codes are floats, and float32 counts no further


@dataclass(frozen=True)
class Embedding(Layer):
    """`cardinalities`: how many categories each column has, in order; 0 is a numeric column, and so are those not mentioned.

    Left empty, they are set from the data. A code is 0, 1, .. K - 1; what is none of these (NaN is a missing value) has a vector
    of its own. `dimension` is that of every vector; without it a column of K categories has min(50, (K + 1) // 2).
    """

    weighs: ClassVar[bool] = True
    cardinalities: tuple[int, ...] = ()
    dimension: int | None = None

    def __post_init__(self) -> None:
        valid = all(0 <= count < MOST for count in self.cardinalities)
        require(valid, f"A column has 0 to {MOST - 1} categories.", self.cardinalities, "Count the categories of each column.")
        known = self.dimension is None or self.dimension >= 1
        require(known, "An embedding has at least one dimension.", self.dimension, "Use 8, say, or leave it out.")

    def fed_by(self, cardinalities: tuple[int, ...]) -> tuple[Layer, tuple[int, ...]]:
        if not cardinalities:
            return self, ()
        known = self if self.cardinalities else replace(self, cardinalities=cardinalities)
        return known, (0,) * known.width(len(cardinalities))

    def _dimension(self, count: int) -> int:
        return self.dimension or min(50, (count + 1) // 2)

    def _embedded(self) -> Iterator[tuple[int, int]]:
        """(column, number of categories) of each categorical column."""
        return ((i, count) for i, count in enumerate(self.cardinalities) if count)

    def width(self, fan_in: int) -> int:
        listed = f"cardinalities of {len(self.cardinalities)} columns"
        require(
            len(self.cardinalities) <= fan_in, f"Rows of {fan_in} values cannot be embedded so.", listed, "List one a column."
        )
        return fan_in + sum(self._dimension(count) - 1 for _, count in self._embedded())

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        """A table for each categorical column, named by its number from 1 on; row 0 is for what is no code."""
        shapes = {f"column_{i + 1}": (count + 1, self._dimension(count)) for i, count in self._embedded()}
        return {name: Parameter(shape, Normal(0.05)) for name, shape in shapes.items()}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        rows, parts, at = dict[int, Value](), list[Value](), 0
        for i, count in self._embedded():
            parts += [columns(x, at, i)] if i > at else []
            rows[i], at = _row(columns(x, i, i + 1), count), i + 1
            parts.append(take_rows(p[f"column_{i + 1}"], rows[i]))
        parts += [columns(x, at, x.shape[1])] if x.shape[1] > at else []
        return beside(*parts), (rows, x.shape[1])

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        rows, fan_in = cache
        parts, found, at, start = list[Value](), dict[str, Value](), 0, 0  # at: in x; start: in dy
        for i, count in self._embedded():
            parts += [columns(dy, start, start + i - at)] if i > at else []
            start, at = start + i - at, i + 1
            own = columns(dy, start, start + self._dimension(count))
            found[f"column_{i + 1}"] = sum_rows(rows[i], own, count + 1)
            parts.append(0.0 * rows[i])  # a code has no slope
            start += self._dimension(count)
        parts += [columns(dy, start, start + fan_in - at)] if fan_in > at else []
        return beside(*parts), found


def _row(code: Value, count: int) -> Value:
    """The row of a code's vector: 1 and more, or 0 for what is no code."""
    row = where(floor(code) == code, code + 1.0, 0.0)
    return where(row > 0, where(row <= count, row, 0.0), 0.0)
