"""Every error in the data of a spec, each with its path, where `from_data` stops at the first."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from plainnet.core import registry
from plainnet.core.concept import Concept
from plainnet.core.errors import RequestError
from plainnet.core.spec import field_types, from_data, lacking, no_setting


def problems(kind: Any, data: Any, where: str = "") -> list[RequestError]:
    """Those inside first; where there are none, what the whole of it is refused for."""
    found = [error for part in _parts(kind, data, where) for error in problems(*part)]
    found += _misnamed(kind, data, where)
    return found or _own(kind, data, where)


def _own(kind: Any, data: Any, where: str) -> list[RequestError]:
    try:
        from_data(kind, data, where)
    except RequestError as error:
        placed = not where or where in error.what
        return [error if placed else RequestError(f"'{where}': {error.what}", error.received, error.advice)]
    return []


def _parts(kind: Any, data: Any, where: str) -> Iterator[tuple[Any, Any, str]]:
    """(kind, data, path) of every value inside it that is known by its place."""
    kind = _meant(kind, data)
    if typing.get_origin(kind) is tuple and isinstance(data, (list, tuple)):
        for i, value in enumerate(data):
            yield typing.get_args(kind)[0], value, f"{where}[{i}]"
    cls = _class(kind, data)
    for key, value in _fields(data).items() if cls else ():
        if key in field_types(cls):
            yield field_types(cls)[key], value, f"{where}.{key}" if where else key


def _misnamed(kind: Any, data: Any, where: str) -> list[RequestError]:
    """Settings that do not exist, and those that must be given and are not."""
    cls = _class(_meant(kind, data), data)
    if cls is None:
        return []
    given, known = _fields(data), field_types(cls)
    return [no_setting(str(key), known, where) for key in given if key not in known] + lacking(cls, given, where)


def _meant(kind: Any, data: Any) -> Any:
    """Of several kinds the one that a list or a table can only be."""
    if typing.get_origin(kind) not in (typing.Union, types.UnionType):
        return kind
    kinds = typing.get_args(kind)
    lists = [one for one in kinds if typing.get_origin(one) is tuple]
    tables = [one for one in kinds if isinstance(one, type) and (issubclass(one, Concept) or dataclasses.is_dataclass(one))]
    suitable = lists if isinstance(data, (list, tuple)) else tables if isinstance(data, Mapping) else []
    return suitable[0] if len(suitable) == 1 else kind


def _class(kind: Any, data: Any) -> Any:
    """The dataclass that a table gives the fields of, or None."""
    if not isinstance(data, Mapping) or not isinstance(kind, type):
        return None
    if not issubclass(kind, Concept):
        return kind if dataclasses.is_dataclass(kind) else None
    name = data.get("name")
    if not isinstance(name, str) or not registry.knows(kind.room, name):
        return None
    found = registry.find(kind.room, name)
    return found if issubclass(found, kind) else None


def _fields(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "name"}
