"""A network as a table: operation, output dimensions, number of weights, share of all weights (S1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plainnet.layers.base import Layer
from plainnet.network.network import Network


@dataclass(frozen=True)
class Line:
    """One layer of the table; `share` is in 0..1."""

    name: str
    operation: str
    outputs: int
    weights: int
    share: float


def summary(network: Network) -> tuple[Line, ...]:
    """One line a layer, in order, also for each one inside another."""
    total = max(network.parameters.size, 1)
    return tuple(line for place in network for line in _lines(*place, total))


def _lines(name: str, layer: Layer, fan_in: int, total: int) -> Iterator[Line]:
    """A layer's own line, and after it those of the layers inside, whose weights are theirs."""
    inside, width = layer.inside(fan_in), layer.width(fan_in)
    weights = 0 if inside else sum(parameter.size for parameter in layer.parameters(fan_in).values())
    operation = type(layer).__name__ + (f" {fan_in} -> {width}" if layer.weighs or width != fan_in else "")
    yield Line(name, operation, width, weights, weights / total)
    for inner, held, fed in inside:
        yield from _lines(f"{name}.{inner}", held, fed, total)
