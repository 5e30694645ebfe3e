"""What layers share that hold other layers, one after another: names, widths, and what is owned inside."""

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
class Nested(Layer):
    """What the layers inside own is called "dense_1.weights", say. A Dense without units is as wide as the rows that come in."""

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        layers = bool(self.layers) and all(isinstance(layer, Layer) for layer in self.layers)
        kind = type(self).__name__
        require(layers, f"A {kind} is made of layers.", self.layers, "Give [ReLU(), Dense()], say.")

    def resolved(self, activation: Layer | None) -> tuple[Layer, Layer | None]:
        layers, activation = resolved(self.layers, activation)
        return replace(self, layers=layers), activation

    def inside(self, fan_in: int) -> list[Place]:
        return places((layer.sized_for(fan_in) for layer in self.layers), fan_in)

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return joined((name, layer.parameters(width)) for name, layer, width in self.inside(fan_in))

    def penalties(self) -> dict[str, Regularizer]:
        return joined((name, layer.penalties()) for name, layer in named(self.layers))

    def constraints(self) -> dict[str, Constraint]:
        return joined((name, layer.constraints()) for name, layer in named(self.layers))

    def hyper(self) -> dict[str, Hyper]:
        return joined((name, layer.hyper()) for name, layer in named(self.layers))


def forward(inside: list[Place], p: Values, x: Value, context: Context) -> tuple[Value, list[Any]]:
    """Through all layers inside; their caches."""
    drawing, caches = 0, []
    for name, layer, _ in inside:
        x, cache = layer.forward(part_of(p, name), x, context.within(name, drawing))
        drawing += layer.drawing
        caches.append(cache)
    return x, caches


def backward(inside: list[Place], p: Values, caches: list[Any], dy: Value) -> tuple[Value, Gradients]:
    found = list[tuple[str, Gradients]]()
    for (name, layer, _), kept in reversed(list(zip(inside, caches, strict=True))):
        dy, gradients = layer.backward(part_of(p, name), kept, dy)
        found.append((name, gradients))
    return dy, joined(found)


def next_statistics(inside: list[Place], statistics: Values, caches: list[Any]) -> dict[str, Value]:
    each = zip(inside, caches, strict=True)
    return joined((name, layer.next_statistics(part_of(statistics, name), kept)) for (name, layer, _), kept in each)


def joined(found: Iterable[tuple[str, Mapping[str, T]]]) -> dict[str, T]:
    """What layers have by its name within the one around them."""
    return {f"{name}.{key}": value for name, values in found for key, value in values.items()}
