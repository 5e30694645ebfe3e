"""Example specs of any concept, made from the types of its fields alone: a new concept is covered with nothing written here."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from plainnet.core import registry
from plainnet.core.concept import Concept
from plainnet.core.spec import field_types
from plainnet.layers.base import Layer
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.sigmoid import Sigmoid
from plainnet.schedules.base import Schedule

PLAIN: dict[Any, Any] = {float: 0.1, int: 3, bool: True, str: "text"}
LISTS: dict[Any, Any] = {
    tuple[float, ...]: (0.1, 0.2),  # in ascending order
    tuple[int, ...]: (3, 6),
    tuple[Layer, ...]: (BatchNorm(), Sigmoid(), Dense(), Dropout(0.3)),  # with weights, statistics, a mask and a width left open
}


def example(cls: type[Concept]) -> Any:
    """The concept with its defaults, and what is required by its type: numbers grow from field to field, so low < high."""
    required = [f.name for f in dataclasses.fields(cls) if f.init and f.default is f.default_factory is dataclasses.MISSING]
    kinds = field_types(cls)
    values = {name: next(values_of(kinds[name])) for name in required}
    for i, name in enumerate(name for name in required if type(values[name]) in (int, float)):
        values[name] *= i + 1
    return cls(**values)


def values_of(kind: Any) -> Iterator[Any]:
    """Valid values of a field's type, the plainest first."""
    origin = typing.get_origin(kind)
    if origin is Literal:
        yield from typing.get_args(kind)
    elif origin in (typing.Union, types.UnionType):
        for part in sorted(typing.get_args(kind), key=lambda part: part not in PLAIN):
            yield from values_of(part)
    elif kind in LISTS:
        yield LISTS[kind]
    elif origin is tuple:
        yield (next(values_of(typing.get_args(kind)[0])),)
    elif kind in PLAIN:
        yield PLAIN[kind]
    elif kind is Schedule:  # each is tried on its own; here one stands for all
        yield example(kinds_of(kind)[0])
    elif isinstance(kind, type) and issubclass(kind, Concept):
        kinds = kinds_of(kind)  # each is driven in a room of its own: here three will do
        yield from map(example, kinds[:: max(1, -(-len(kinds) // 3))])


def variants(cls: type[Concept]) -> list[Any]:
    """The example, and it again with each choice, flag, nested concept and number left open set to something else."""
    found = [example(cls)]
    for field in dataclasses.fields(cls):
        kind = field_types(cls).get(field.name)
        if kind in (None, int, float, str):
            continue
        for value in (*_few(kind), *((not field.default,) if kind is bool else ())):
            other = dataclasses.replace(found[0], **{field.name: value})
            if other not in found:
                found.append(other)
    return found


def _few(kind: Any) -> Iterator[Any]:
    """Every choice, but two concepts of each room: all have tests of their own."""
    seen: Counter[str] = Counter()
    for value in values_of(kind):
        room = value.room if isinstance(value, Concept) else ""
        seen[room] += 1
        if not room or seen[room] <= 2:
            yield value


def kinds_of(base: type[Concept]) -> list[type[Concept]]:
    """Every class of a room that is of that base."""
    return [cls for _, cls in named(base.room) if issubclass(cls, base)]


def named(room: str) -> list[tuple[str, type[Concept]]]:
    """(name, class) of every concept of a room, in the order of their names."""
    return [(name, registry.find(room, name)) for name in registry.names(room)]


def all_variants(room: str) -> list[Any]:
    return [variant for _, cls in named(room) for variant in variants(cls)]
