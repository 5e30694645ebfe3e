"""Piecewise-linear embedding: e_t = (x - b_(t-1)) / (b_t - b_(t-1)) clipped to [0, 1], y = e W + b, each column by itself.

The first bin is not clipped below nor the last above. de_t/dx = 1 / (b_t - b_(t-1)) within the bin, 0 outside it.
Gorishniy, Rubachev and Babenko, "On embeddings for numerical features in tabular deep learning", NeurIPS 2022, section 3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import Any

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import beside, columns, maximum, minimum, where
from plainnet.layers.base import Gradients, Values
from plainnet.layers.parts.columnwise import Columnwise

TAIL = 0.001  # the outermost edges leave so much of a standard normal outside


@dataclass(frozen=True)
class PiecewiseLinear(Columnwise):
    """`edges`: the bins' ends in ascending order, one list for all numeric columns or one for each, all equally long.

    Without them there are `bins` bins between quantiles of a standard normal. These are the quantiles of the training rows where
    the features were made normal before, by the preprocessing that maps quantiles to a normal.
    """

    bins: int = 8
    edges: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.bins >= 1, "A piecewise-linear embedding needs at least one bin.", self.bins, "Use 8, say.")
        long = len({len(edges) for edges in self.edges}) <= 1
        ascending = all(len(edges) >= 2 and all(a < b for a, b in pairwise(edges)) for edges in self.edges)
        advice = "Give lists such as [[-1, 0, 1]], one for all columns or one for each."
        require(long and ascending, "Edges are lists of one length, each in ascending order.", self.edges, advice)

    def width(self, fan_in: int) -> int:
        numeric = self._numeric(fan_in)
        fits = len(self.edges) in (0, 1, numeric)
        require(
            fits,
            f"There are {numeric} numeric columns.",
            f"edges of {len(self.edges)}",
            "Give one list for all, or one for each.",
        )
        return super().width(fan_in)

    @property
    def encoded(self) -> int:
        return len(self.edges[0]) - 1 if self.edges else self.bins

    def _edges(self, number: int) -> tuple[float, ...]:
        if self.edges:
            return self.edges[number % len(self.edges)]
        inner = (t / self.bins for t in range(1, self.bins))
        return tuple(NormalDist().inv_cdf(share) for share in (TAIL, *inner, 1 - TAIL))

    def encode(self, p: Values, x: Value, number: int) -> tuple[Value, Any]:
        bins = list(pairwise(self._edges(number)))
        parts = []
        for t, (low, high) in enumerate(bins):
            e = (x - low) * (1.0 / (high - low))
            e = maximum(e, 0.0) if t > 0 else e
            parts.append(minimum(e, 1.0) if t < len(bins) - 1 else e)
        return beside(*parts), (x, bins)

    def decode(self, cache: Any, de: Value) -> tuple[Value, Gradients]:
        x, bins = cache
        dx: Value = 0.0
        for t, (low, high) in enumerate(bins):
            slope = columns(de, t, t + 1) * (1.0 / (high - low))
            slope = where(x >= low, slope, 0.0) if t > 0 else slope
            dx = dx + (where(x < high, slope, 0.0) if t < len(bins) - 1 else slope)
        return dx, {}
