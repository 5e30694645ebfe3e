"""Dotted paths into the data of a spec: training.optimizer.learning_rate, network.layers.2.rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plainnet.core.errors import RequestError, require

Table = dict[str, Any]
DEEPEST = 16  # tables within tables


def flattened(table: Mapping[str, Any], whole: Callable[[Any], bool], before: str = "", depth: int = 0) -> Table:
    """path -> value: unquoted dotted keys, which TOML reads as tables within tables, as the same path in quotes would be."""
    require(depth < DEEPEST, "A path of a study is nested too deeply.", before, "Write it flat.")
    found: Table = {}
    for key, value in table.items():
        path = f"{before}.{key}" if before else key
        inside = isinstance(value, Mapping) and not whole(value)
        found |= flattened(value, whole, path, depth + 1) if inside else {path: value}
    return found


def put(data: Any, path: str, value: Any) -> Any:
    """The same data with one value changed; None removes it. What is a name alone becomes a table where the path goes on."""
    return _put(data, path.split("."), value, path)


def _put(data: Any, keys: list[str], value: Any, path: str) -> Any:
    key, *rest = keys
    if isinstance(data, str):
        data = {"name": data}
    if isinstance(data, list):
        fits = key.isdecimal() and int(key) < len(data)
        require(fits, f"'{path}' goes into a list of {len(data)}.", f"'{key}'", "Write a number from 0 on there.")
        i = int(key)
        return [*data[:i], _put(data[i], rest, value, path) if rest else value, *data[i + 1 :]]
    if not isinstance(data, Mapping):
        raise RequestError(f"'{path}' goes into a value.", repr(data), "Shorten the path.")
    if not rest:
        kept = {name: old for name, old in data.items() if name != key}
        return kept if value is None else kept | {key: value}
    return dict(data) | {key: _put(data.get(key, {}), rest, value, path)}
