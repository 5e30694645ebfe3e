"""Residual: y = x + f(x), f the layers inside one after another; dx = dy + the gradient of f by x.

He, Zhang, Ren and Sun, "Deep residual learning for image recognition", CVPR 2016.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.parameters import Parameter
from plainnet.layers.base import Context, Gradients, Values
from plainnet.layers.parts import nested
from plainnet.layers.parts.nested import Nested, joined


@dataclass(frozen=True)
class Residual(Nested):
    @property
    def drawing(self) -> int:
        return sum(layer.drawing for layer in self.layers)

    def width(self, fan_in: int) -> int:
        _, last, width = self.inside(fan_in)[-1]
        outputs, advice = last.width(width), f"End it with Dense({fan_in}), or with Dense(), which is as wide as it needs."
        require(outputs == fan_in, f"A Residual adds what its layers give to its {fan_in} inputs.", f"{outputs} values", advice)
        return fan_in

    def statistics(self, fan_in: int) -> dict[str, Parameter]:
        return joined((name, layer.statistics(width)) for name, layer, width in self.inside(fan_in))

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        inside = self.inside(x.shape[1])
        y, caches = nested.forward(inside, p, x, context)
        return x + y, (inside, caches)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        inside, caches = cache
        dx, gradients = nested.backward(inside, p, caches, dy)
        return dy + dx, gradients

    def next_statistics(self, statistics: Values, cache: Any) -> dict[str, Value]:
        inside, caches = cache
        return nested.next_statistics(inside, statistics, caches)
