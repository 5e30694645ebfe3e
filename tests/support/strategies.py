"""Hypothesis strategies for any spec, made from the types of its fields."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any, Literal

from hypothesis import assume
from hypothesis import strategies as st

from plainnet.core.concept import Concept
from plainnet.core.errors import RequestError
from plainnet.core.spec import field_types
from support.examples import kinds_of

PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(1, 300),
    float: st.floats(0.001, 0.999) | st.sampled_from([0.5, 1e-300]),
    str: st.text(max_size=12),
    type(None): st.none(),
}
PLAIN[tuple[float, ...]] = st.lists(PLAIN[float], min_size=2, max_size=4, unique=True).map(lambda found: tuple(sorted(found)))


def values(kind: Any, size: int = 2) -> st.SearchStrategy[Any]:
    """Values of a field's type; so many numbers, rising, where it is a list of them."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in PLAIN:
        return PLAIN[kind]
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*map(values, arguments))
    if origin is tuple:
        numbers = arguments[0] in (int, float)
        least, most = (size, size) if numbers else (1, 4)
        found = st.lists(values(arguments[0]), min_size=least, max_size=most, unique=numbers)
        return found.map(sorted if numbers else list).map(tuple)
    if issubclass(kind, Concept):
        return st.sampled_from(kinds_of(kind)).flatmap(specs)
    return specs(kind)


def specs(cls: type) -> st.SearchStrategy[Any]:
    """Specs of that class with any valid settings."""

    @st.composite
    def build(draw: st.DrawFn) -> Any:
        fields = {f.name: f for f in dataclasses.fields(cls) if f.init}
        size = draw(st.integers(1, 4))
        given = {name: draw(values(kind, size)) for name, kind in field_types(cls).items() if name in fields}
        try:
            return cls(**given)
        except RequestError:
            assume(False)

    return build()
