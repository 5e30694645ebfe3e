"""Maxout: y_j = the largest of the pieces x_j, x_(j+U), x_(j+2U), ...; dx = dy for the piece that was taken, 0 for the others.

Goodfellow, Warde-Farley, Mirza, Courville and Bengio, "Maxout networks", ICML 2013.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import beside, columns, maximum, where
from plainnet.layers.base import Context, Gradients, Layer, Values


@dataclass(frozen=True)
class Maxout(Layer):
    """(N, pieces * U) -> (N, U): U units of that many pieces need Dense(pieces * U) before them; the first of equals is taken."""

    pieces: int = 2

    def __post_init__(self) -> None:
        require(self.pieces >= 1, "Maxout needs at least one piece.", self.pieces, "Use 2, say.")

    def width(self, fan_in: int) -> int:
        units, rest = divmod(fan_in, self.pieces)
        advice = f"Make the layer before it {max(units, 1) * self.pieces} wide, for {max(units, 1)} units."
        require(rest == 0 and units > 0, f"Maxout of {self.pieces} pieces needs a width that they divide.", fan_in, advice)
        return units

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        units = self.width(x.shape[1])
        parts = [columns(x, i * units, (i + 1) * units) for i in range(self.pieces)]
        y = reduce(maximum, parts)
        return y, (parts, y)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        parts, y = cache
        left, dx = dy, []
        for part in parts:
            taken = where(part == y, left, 0.0)
            left = left - taken
            dx.append(taken)
        return beside(*dx), {}
