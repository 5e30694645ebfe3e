"""Periodic embedding: v = 2 pi c x, e = [sin v, cos v], then y = e W + b, each column by itself; c is learned.

de/dv = [cos v, -sin v]; dc = sum over the batch of 2 pi x dv, dx = sum over the frequencies of 2 pi c dv.
Gorishniy, Rubachev and Babenko, "On embeddings for numerical features in tabular deep learning", NeurIPS 2022, section 3.3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import batch_sum, beside, columns, cos, row_sum, sin
from plainnet.core.parameters import Parameter
from plainnet.initializers.normal import Normal
from plainnet.layers.base import Gradients, Values
from plainnet.layers.parts.columnwise import Columnwise

TURN = 2.0 * math.pi


@dataclass(frozen=True)
class Periodic(Columnwise):
    """With `relu` it is the paper's PLR. `deviation` of the first c matters most: the paper looks between 0.01 and 100."""

    frequencies: int = 16
    deviation: float = 0.1
    relu: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.frequencies >= 1, "A periodic embedding needs at least one frequency.", self.frequencies, "Use 16, say.")
        require(self.deviation > 0, "Frequencies begin with a positive standard deviation.", self.deviation, "Use 0.1, say.")

    @property
    def encoded(self) -> int:
        return 2 * self.frequencies

    def own(self, columns: int) -> dict[str, Parameter]:
        return {"frequencies": Parameter((columns * self.frequencies,), Normal(self.deviation), "scale")}

    def encode(self, p: Values, x: Value, number: int) -> tuple[Value, Any]:
        c = columns(p["frequencies"], number * self.frequencies, (number + 1) * self.frequencies)
        v = TURN * (x * c)
        sine, cosine = sin(v), cos(v)
        return beside(sine, cosine), (x, c, sine, cosine)

    def decode(self, cache: Any, de: Value) -> tuple[Value, Gradients]:
        x, c, sine, cosine = cache
        k = self.frequencies
        dv = TURN * (columns(de, 0, k) * cosine - columns(de, k, 2 * k) * sine)
        return row_sum(dv * c), {"frequencies": batch_sum(dv * x)}
