"""Residual: y = x + f(x), f the layers inside one after another; dx = dy + the gradient of f by x.

He, Zhang, Ren and Sun, "Deep residual learning for image recognition", CVPR 2016.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from plainnet.constraints.base import Constraint
from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.parameters import Parameter
from plainnet.layers.base import Context, Gradients, Layer, Place, Values, named, part_of, places, resolved
from plainnet.regularizers.base import Regularizer
from plainnet.schedules.base import Hyper

T = TypeVar("T")


@dataclass(frozen=True)
class Residual(Layer):
    """What the layers inside own is called "dense_1.weights", say. A Dense without units is as wide as the rows that come in."""

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        layers = bool(self.layers) and all(isinstance(layer, Layer) for layer in self.layers)
        require(layers, "A Residual is made of layers.", self.layers, "Give [ReLU(), Dense()], say.")

    @property
    def drawing(self) -> int:
        return sum(layer.drawing for layer in self.layers)

    def resolved(self, activation: Layer | None) -> tuple[Layer, Layer | None]:
        layers, activation = resolved(self.layers, activation)
        return replace(self, layers=layers), activation

    def inside(self, fan_in: int) -> list[Place]:
        return places((layer.sized_for(fan_in) for layer in self.layers), fan_in)

    def width(self, fan_in: int) -> int:
        _, last, width = self.inside(fan_in)[-1]
        outputs, advice = last.width(width), f"End it with Dense({fan_in}), or with Dense(), which is as wide as it needs."
        require(outputs == fan_in, f"A Residual adds what its layers give to its {fan_in} inputs.", f"{outputs} values", advice)
        return fan_in

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return _joined((name, layer.parameters(width)) for name, layer, width in self.inside(fan_in))

    def statistics(self, fan_in: int) -> dict[str, Parameter]:
        return _joined((name, layer.statistics(width)) for name, layer, width in self.inside(fan_in))

    def penalties(self) -> dict[str, Regularizer]:
        return _joined((name, layer.penalties()) for name, layer in named(self.layers))

    def constraints(self) -> dict[str, Constraint]:
        return _joined((name, layer.constraints()) for name, layer in named(self.layers))

    def hyper(self) -> dict[str, Hyper]:
        return _joined((name, layer.hyper()) for name, layer in named(self.layers))

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        inside, y, drawing, caches = self.inside(x.shape[1]), x, 0, []
        for name, layer, _ in inside:
            y, cache = layer.forward(part_of(p, name), y, context.within(name, drawing))
            drawing += layer.drawing
            caches.append(cache)
        return x + y, (inside, caches)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        dx, found = dy, list[tuple[str, Gradients]]()
        for (name, layer, _), kept in reversed(list(zip(*cache, strict=True))):
            dx, gradients = layer.backward(part_of(p, name), kept, dx)
            found.append((name, gradients))
        return dy + dx, _joined(found)

    def next_statistics(self, statistics: Values, cache: Any) -> dict[str, Value]:
        each = zip(*cache, strict=True)
        return _joined((name, layer.next_statistics(part_of(statistics, name), kept)) for (name, layer, _), kept in each)


def _joined(found: Iterable[tuple[str, Mapping[str, T]]]) -> dict[str, T]:
    """What layers have by its name within the one around them."""
    return {f"{name}.{key}": value for name, values in found for key, value in values.items()}
