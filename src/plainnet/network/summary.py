"""A network as a table: operation, output dimensions, number of weights, share of all weights (S1)."""

from __future__ import annotations

from dataclasses import dataclass

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
    """One line a layer, in order."""
    total = max(network.parameters.size, 1)
    lines = []
    for name, layer, fan_in in network:
        weights = sum(parameter.size for parameter in layer.parameters(fan_in).values())
        width = layer.width(fan_in)
        operation = type(layer).__name__ + (f" {fan_in} -> {width}" if layer.weighs else "")
        lines.append(Line(name, operation, width, weights, weights / total))
    return tuple(lines)
