"""A model as JSON that people and other programs read (S2): its spec, and each array under its name as lists in lists.

Numbers are written so that they read back exactly. Reading offers what a safetensors file does, so the same checks follow.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from plainnet.core.arrays import Array, float_type
from plainnet.core.errors import RequestError, require

SPEC, ARRAYS = "plainnet", "arrays"
AGAIN = "Give a file that Plainnet saved."


def pack_json(tensors: dict[str, Array], metadata: dict[str, str]) -> bytes:
    """The file's content: small enough parts on a line each."""
    lines = ",\n".join(f"    {json.dumps(name)}: {_lists(array)}" for name, array in tensors.items())
    return f'{{\n  "{SPEC}": {metadata[SPEC]},\n  "{ARRAYS}": {{\n{lines}\n  }}\n}}\n'.encode()


@contextmanager
def opened_json(path: Path) -> Iterator[JSONFile]:
    require(path.is_file(), "There is no such file.", path, "Check the path.")
    try:
        found = json.loads(path.read_bytes(), parse_constant=_refused)
    except (ValueError, RecursionError, OSError) as error:
        raise RequestError(f"{path.name} is not a whole JSON file.", error, AGAIN) from error
    arrays = found.get(ARRAYS) if isinstance(found, dict) else None
    right = isinstance(arrays, dict) and set(found) == {SPEC, ARRAYS} and isinstance(found[SPEC], dict)
    require(right, f"{path.name} is not a Plainnet model.", "JSON of something else", AGAIN)
    yield JSONFile(found[SPEC], found[ARRAYS])


class JSONFile:
    """Arrays are made when asked for: of the dtype that the spec names, what preprocessing learned in float64."""

    def __init__(self, spec: dict[str, Any], arrays: dict[str, Any]) -> None:
        self.spec, self.arrays = spec, arrays

    def metadata(self) -> dict[str, str]:
        return {SPEC: json.dumps(self.spec)}

    def keys(self) -> list[str]:
        return list(self.arrays)

    def get_slice(self, name: str) -> JSONArray:
        return JSONArray(name, self.arrays[name])

    def get_tensor(self, name: str) -> Array:
        exact = name.startswith("preprocessing.") or self.spec.get("dtype") == "float64"
        with np.errstate(over="ignore"):
            return self.get_slice(name).values().astype(float_type("float64" if exact else "float32"))


class JSONArray:
    """Lists in lists of numbers, if they are that."""

    def __init__(self, name: str, lists: Any) -> None:
        self.name, self.lists = name, lists

    def get_shape(self) -> list[int]:
        """By the first list of each level."""
        shape, level = [], self.lists
        while isinstance(level, list):
            shape.append(len(level))
            level = level[0] if level else None
        return shape

    def get_dtype(self) -> str:
        return "F64"

    def values(self) -> Array:
        """float64, of that shape."""
        shape, parts = self.get_shape(), self.lists
        for size in shape[1:]:
            self._require(all(isinstance(part, list) and len(part) == size for part in parts), "lists of different lengths")
            parts = [value for part in parts for value in part]
        self._require(isinstance(parts, list) and all(type(value) in (int, float) for value in parts), "something else")
        try:
            return np.array(parts, np.float64).reshape(shape)
        except OverflowError as error:
            raise RequestError(f"'{self.name}' should hold finite values.", "a number of hundreds of digits", AGAIN) from error

    def _require(self, right: bool, received: str) -> None:
        require(right, f"'{self.name}' should be lists in lists of numbers.", received, AGAIN)


def _lists(array: Array) -> str:
    """A row of a matrix on a line."""
    values = array.astype(np.float64)
    if values.ndim != 2:
        return json.dumps(values.tolist())
    return "[\n" + ",\n".join(f"      {json.dumps(row.tolist())}" for row in values) + "\n    ]"


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number in JSON")
