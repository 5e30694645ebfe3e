"""Frozen specs to and from plain data (JSON, TOML), with errors that name the place and the nearest valid name.

A spec is a frozen dataclass. A concept's spec is written as its name with its fields, {name = "dropout", rate = 0.1}, or as
the name alone where the defaults serve. What is None is left out.
"""

from __future__ import annotations

import dataclasses
import json
import math
import sys
import types
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal, TypeVar

from plainnet.core import registry
from plainnet.core.concept import Concept
from plainnet.core.errors import RequestError, nearest, unknown

S = TypeVar("S")

WORDS: dict[Any, str] = {int: "a whole number", float: "a finite number", str: "text", bool: "true or false"}


def to_data(spec: Any) -> Any:
    """A spec as dicts, lists, numbers and strings."""
    if dataclasses.is_dataclass(spec) and not isinstance(spec, type):
        name = {"name": spec.concept_name()} if isinstance(spec, Concept) else {}
        fields = {f.name: to_data(getattr(spec, f.name)) for f in dataclasses.fields(spec) if f.init}
        return name | {key: value for key, value in fields.items() if value is not None}
    if isinstance(spec, (list, tuple)):
        return [to_data(value) for value in spec]
    if callable(spec):
        raise RequestError("A function cannot be written to a file.", repr(spec), "Give it a file of its own: docs/concepts.md.")
    return spec


def from_data(cls: type[S], data: Any, where: str = "") -> S:
    """Build a spec of type `cls` from plain data; `where` is the path that errors name."""
    return typing.cast(S, _convert(cls, data, where))


def to_json(spec: Any) -> str:
    return json.dumps(to_data(spec), indent=2)


def to_toml(spec: Any) -> str:
    import tomli_w

    return tomli_w.dumps(to_data(spec))


def from_toml(cls: type[S], text: str) -> S:
    import tomllib

    try:
        return from_data(cls, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise RequestError("The spec is not valid TOML.", str(error), "Mend that line; numbers like 1e-3 are fine.") from error
    except RecursionError as error:
        raise RequestError("The spec is nested too deeply.", "tables within tables within tables", "Write it flat.") from error


def _convert(kind: Any, data: Any, where: str) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _convert_union(typing.get_args(kind), data, where)
    if origin is Literal:
        return _convert_choice(typing.get_args(kind), data, where)
    if origin is tuple:
        if not isinstance(data, (list, tuple)):
            raise _mismatch(where, "a list", data)
        item = typing.get_args(kind)[0]
        return tuple(_convert(item, value, f"{where}[{i}]") for i, value in enumerate(data))
    if isinstance(kind, type) and issubclass(kind, Concept):
        return _convert_concept(kind, data, where)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _build(kind, data, where)
    return _convert_plain(kind, data, where)


def _convert_union(kinds: tuple[Any, ...], data: Any, where: str) -> Any:
    if data is None and type(None) in kinds:
        return None
    words = {choice for kind in kinds if typing.get_origin(kind) is Literal for choice in typing.get_args(kind)}
    if isinstance(data, str) and data in words:
        return data
    plain = [kind for kind in kinds if kind in (bool, int, float, str)]
    others = [kind for kind in kinds if kind is not type(None) and typing.get_origin(kind) is not Literal]
    lists = [kind for kind in others if typing.get_origin(kind) is tuple]
    if isinstance(data, (list, tuple)) and len(lists) == 1:
        return _convert(lists[0], data, where)
    others = [kind for kind in others if kind not in lists] or lists
    concepts = [kind for kind in others if kind not in plain]
    is_plain = isinstance(data, tuple(plain)) or (float in plain and isinstance(data, int))
    if isinstance(data, str) and plain and str not in plain and _is_number(data):
        raise _mismatch(where, " or ".join(map(_words, [*plain, *concepts])), data, "Write numbers without quotes.")
    suitable = plain if is_plain or not concepts else concepts
    if len(suitable) == 1:
        return _convert(suitable[0], data, where)
    raise _mismatch(where, " or ".join(_words(kind) for kind in kinds if kind is not type(None)), data)


def _words(kind: Any) -> str:
    """A kind of value as an error calls it."""
    if typing.get_origin(kind) is tuple:
        return "a list"
    if isinstance(kind, type) and issubclass(kind, Concept):
        return f"a {registry.ROOMS[kind.room]}"
    return WORDS.get(kind, getattr(kind, "__name__", str(kind)))


def _convert_choice(choices: tuple[Any, ...], data: Any, where: str) -> Any:
    if data not in choices:
        advice = (nearest(data, choices) if isinstance(data, str) else "") + "Correct the value."
        raise RequestError(f"'{where}' expects one of {', '.join(map(repr, choices))}.", repr(data), advice)
    return data


def _convert_plain(kind: type, data: Any, where: str) -> Any:
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        data = float(data) if abs(data) <= sys.float_info.max else math.inf
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is not bool):
        raise _mismatch(where, WORDS.get(kind, kind.__name__), data)
    if isinstance(data, float) and not math.isfinite(data):
        raise _mismatch(where, WORDS[float], data)
    return data


def _convert_concept(base: type[Concept], data: Any, where: str) -> Any:
    if isinstance(data, base):
        return data
    fields = {"name": data} if isinstance(data, str) else data
    if not isinstance(fields, Mapping) or not isinstance(fields.get("name"), str):
        raise _mismatch(where, f"the name of a {registry.ROOMS[base.room]}, or a table with one", data)
    with _placed(where):
        cls = registry.find(base.room, fields["name"])
    if not issubclass(cls, base):
        suitable = [name for name in registry.names(base.room) if issubclass(registry.find(base.room, name), base)]
        raise _mismatch(where, f"another {registry.ROOMS[base.room]}", fields["name"], f"Choose one of: {', '.join(suitable)}.")
    values = _values(cls, {key: value for key, value in fields.items() if key != "name"}, where)
    with _placed(where):
        return cls(**values)


@contextmanager
def _placed(where: str) -> Iterator[None]:
    """What a concept itself refuses, with the path to that concept."""
    try:
        yield
    except RequestError as error:
        if not where:
            raise
        raise RequestError(f"'{where}': {error.what}", error.received, error.advice) from error


def _build(cls: type, data: Any, where: str) -> Any:
    if isinstance(data, cls):
        return data
    if not isinstance(data, Mapping):
        raise _mismatch(where, f"a table of settings for {cls.__name__}", data)
    return cls(**_values(cls, data, where))


def _values(cls: type, data: Mapping[str, Any], where: str) -> dict[str, Any]:
    """What every field that `data` names is given."""
    kinds = field_types(cls)
    values = {}
    for key, value in data.items():
        if key not in kinds:
            raise no_setting(str(key), kinds, where)
        values[key] = _convert(kinds[key], value, f"{where}.{key}" if where else key)
    missing = lacking(cls, values, where)
    if missing:
        raise missing[0]
    return values


def no_setting(key: str, known: Iterable[str], where: str) -> RequestError:
    """The error for a key that nothing at that place is called by."""
    return unknown("setting" + (f" in {where}" if where else ""), key, known)


def lacking(cls: type, given: Collection[str], where: str) -> list[RequestError]:
    """An error for each field without a default that is not given."""
    missing = [name for name in required(cls) if name not in given]
    if not missing:
        return []
    received = ", ".join(sorted(given)) or "nothing"
    return [RequestError(f"{where or 'The spec'} needs '{name}'.", received, f"Add {name} = ... to it.") for name in missing]


@cache
def required(cls: Any) -> tuple[str, ...]:
    """The names of the fields without a default."""
    return tuple(f.name for f in dataclasses.fields(cls) if f.init and f.default is f.default_factory is dataclasses.MISSING)


@cache
def field_types(cls: Any) -> dict[str, Any]:
    """Field name -> type of every field that `cls(...)` accepts."""
    hints = typing.get_type_hints(cls)
    return {f.name: hints[f.name] for f in dataclasses.fields(cls) if f.init}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _mismatch(where: str, expected: str, data: Any, advice: str = "Correct the value.") -> RequestError:
    name = f"'{where}'" if where else "The spec"
    return RequestError(f"{name} expects {expected}.", repr(data), advice)


def mapped(spec: Any, kind: type[S], function: Callable[[S], Any]) -> Any:
    """The same spec with `function` applied to every `kind` inside it."""
    if isinstance(spec, kind):
        return function(spec)
    if isinstance(spec, tuple):
        return tuple(mapped(value, kind, function) for value in spec)
    if not dataclasses.is_dataclass(spec) or isinstance(spec, type):
        return spec
    old = {f.name: getattr(spec, f.name) for f in dataclasses.fields(spec) if f.init}
    new = {name: mapped(value, kind, function) for name, value in old.items()}
    return spec if all(new[name] is old[name] for name in old) else dataclasses.replace(spec, **new)
