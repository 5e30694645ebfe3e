"""Named views of one flat vector: everything learned, or everything carried, of a network."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from plainnet.core.arrays import Array
from plainnet.core.random import Stream

Role = Literal["weights", "bias", "scale", "statistic"]


class Initial(Protocol):
    """Fills a new parameter, given its number of inputs and outputs."""

    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array: ...


@dataclass(frozen=True)
class Parameter:
    """What a layer says of an array it owns. `initial` is an initializer or the one value to fill it with.

    fans: the numbers of inputs and outputs that the initializer is told, where they are not those of the layer.
    """

    shape: tuple[int, ...]
    initial: Initial | float
    role: Role = "weights"
    fans: tuple[int, int] | None = None

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    def start(self, stream: Stream, fan_in: int, fan_out: int) -> Array | float:
        """What it holds before training."""
        if isinstance(self.initial, (int, float)):
            return self.initial
        return self.initial.values(stream, self.shape, *(self.fans or (fan_in, fan_out)))


@dataclass(frozen=True)
class Entry:
    """Where a layer's array lies in the flat vector."""

    layer: str
    name: str
    parameter: Parameter
    offset: int

    @property
    def key(self) -> str:
        return f"{self.layer}.{self.name}"

    @property
    def owner(self) -> str:
        """The layer that it is a part of, which may lie inside another: residual_1.dense_1."""
        return self.key.rpartition(".")[0]

    @property
    def stop(self) -> int:
        return self.offset + self.parameter.size


@dataclass(frozen=True)
class Layout:
    """The entries of one flat vector, in order, without gaps."""

    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, owned: Iterable[tuple[str, dict[str, Parameter]]]) -> Layout:
        """From (layer name, its parameters) pairs in network order."""
        entries: list[Entry] = []
        offset = 0
        for layer, parameters in owned:
            for name, parameter in parameters.items():
                entries.append(Entry(layer, name, parameter, offset))
                offset += parameter.size
        return cls(tuple(entries))

    @property
    def size(self) -> int:
        return self.entries[-1].stop if self.entries else 0

    def views(self, vector: Any) -> dict[str, dict[str, Any]]:
        """{layer: {name: view of `vector` in the parameter's shape}}."""
        views: dict[str, dict[str, Any]] = {}
        for entry in self.entries:
            part = vector[entry.offset : entry.stop].reshape(entry.parameter.shape)
            views.setdefault(entry.layer, {})[entry.name] = part
        return views
