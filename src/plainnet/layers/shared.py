"""Shared: the same layers over each of k members' features, with the same weights; gradients of shared weights add up.

Gorishniy, Kotelnikov and Babenko, "TabM: advancing tabular deep learning with parameter-efficient ensembling", ICLR 2025.
Rows (N, k F) hold one member's F features after the other's, as Adapters makes them; so do those that come out, (N, k G).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from plainnet.core.arrays import Value
from plainnet.core.formula import beside
from plainnet.core.members import check_members, part, parts, share
from plainnet.core.parameters import Parameter
from plainnet.layers.base import Context, Gradients, Place, Values
from plainnet.layers.parts import nested
from plainnet.layers.parts.nested import Nested, joined


@dataclass(frozen=True)
class Shared(Nested):
    """Masks are drawn for each member, and statistics kept for each."""

    members: int

    def __post_init__(self) -> None:
        super().__post_init__()
        check_members(self.members)

    @property
    def drawing(self) -> int:
        return self.members * self._drawing

    @property
    def _drawing(self) -> int:
        return sum(layer.drawing for layer in self.layers)

    def inside(self, fan_in: int) -> list[Place]:
        return super().inside(share(fan_in, self.members))

    def width(self, fan_in: int) -> int:
        _, last, width = self.inside(fan_in)[-1]
        return self.members * last.width(width)

    def statistics(self, fan_in: int) -> dict[str, Parameter]:
        """Vectors, one member's after the other's."""
        each = joined((name, layer.statistics(width)) for name, layer, width in self.inside(fan_in))
        return {key: Parameter((self.members * one.size,), one.initial, one.role) for key, one in each.items()}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        inside, found, caches = self.inside(x.shape[1]), list[Value](), list[Any]()
        for i, one in enumerate(parts(x, self.members)):
            own = context._replace(statistics=self._own(context.statistics, i), ordinal=context.ordinal + i * self._drawing)
            y, cache = nested.forward(inside, p, one, own)
            found.append(y)
            caches.append(cache)
        return beside(*found), (inside, caches)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        inside, caches = cache
        pairs = zip(caches, parts(dy, self.members), strict=True)
        found = [nested.backward(inside, p, kept, one) for kept, one in pairs]
        gradients = {name: reduce(add, (own[name] for _, own in found)) for name in found[0][1]}
        return beside(*(dx for dx, _ in found)), gradients

    def next_statistics(self, statistics: Values, cache: Any) -> dict[str, Value]:
        inside, caches = cache
        found = [nested.next_statistics(inside, self._own(statistics, i), kept) for i, kept in enumerate(caches)]
        return {name: beside(*(own[name] for own in found)) for name in found[0]}

    def _own(self, statistics: Values, member: int) -> dict[str, Value]:
        return {name: part(value, member, self.members) for name, value in statistics.items()}
