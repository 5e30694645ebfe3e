"""A model as one safetensors file: an array for each parameter, and its spec as JSON in the header.

The format holds no code, and every size is checked against the spec before an array is read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from plainnet.core.arrays import Array, float_type
from plainnet.core.errors import PlainnetError, RequestError, require
from plainnet.core.files import write_whole
from plainnet.core.parameters import Layout
from plainnet.core.spec import from_data, to_data
from plainnet.core.task import Task
from plainnet.losses.base import Loss
from plainnet.network.network import Network
from plainnet.network.training import Dtype
from plainnet.preprocessing.base import Affine

FORMAT = 1
AGAIN = "Give a file that Plainnet saved."


@dataclass(frozen=True)
class Header:
    """What the file says of itself beside its arrays."""

    network: Network
    loss: Loss
    dtype: Dtype
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    task: Task = "classification"
    format: int = FORMAT


def write_model(path: Path, header: Header, parameters: Array, statistics: Array, affine: Affine | None) -> None:
    network = header.network
    tensors = named(network.parameters, parameters) | named(network.statistics, statistics)
    if affine is not None:
        tensors |= {"preprocessing.scale": affine.scale, "preprocessing.shift": affine.shift}
    write_whole(path, pack(tensors, {"plainnet": json.dumps(to_data(header))}))


def read_model(path: Path) -> tuple[Header, Array, Array, Affine | None]:
    """Header, parameters, statistics and preprocessing."""
    with opened(path) as file:
        header = _header(file, path)
        network, dtype = header.network, float_type(header.dtype)
        _check_arrays(file, network, path)
        parameters = _flat(file, network.parameters, dtype)
        statistics = _flat(file, network.statistics, dtype)
        scaled = "preprocessing.scale" in set(file.keys())
        parts = [_read(file, f"preprocessing.{part}", np.dtype(np.float64)) for part in ("scale", "shift") if scaled]
        return header, parameters, statistics, Affine(*parts) if scaled else None


def pack(tensors: dict[str, Array], metadata: dict[str, str]) -> bytes:
    """A safetensors file in memory."""
    return save({name: np.ascontiguousarray(value) for name, value in tensors.items()}, metadata)


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """A safetensors file to read arrays from; what is no such file is an error that says so."""
    require(path.is_file(), "There is no such file.", path, "Check the path.")
    try:
        with safe_open(path, framework="numpy") as file:
            yield file
    except (SafetensorError, OSError, UnicodeDecodeError) as error:
        raise RequestError(f"{path.name} is not a whole safetensors file.", error, AGAIN) from error


def named(layout: Layout, vector: Array) -> dict[str, Array]:
    """Each part of a flat vector under its name, in its shape."""
    return {f"{layer}.{name}": view for layer, views in layout.views(vector).items() for name, view in views.items()}


def _header(file: Any, path: Path) -> Header:
    text: str = (file.metadata() or {}).get("plainnet", "")
    another = "a safetensors file of something else"
    require(bool(text), f"{path.name} is not a Plainnet model.", another, "Give a run's model.safetensors.")
    try:
        header = from_data(Header, json.loads(text))
    except PlainnetError as error:
        raise RequestError(f"The header of {path.name} cannot be used: {error.what}", error.received, error.advice) from error
    except (ValueError, RecursionError) as error:
        raise RequestError(f"The header of {path.name} is not JSON.", error, AGAIN) from error
    _check_header(header, path)
    return header


def _check_header(header: Header, path: Path) -> None:
    network = header.network
    known = header.format == FORMAT
    require(known, f"{path.name} has a format that this version does not read.", header.format, "Update Plainnet.")
    require(network.input_shape is not None, f"{path.name} does not say what it takes.", "no input_shape", "Save it again.")
    loss, outputs = header.loss, network.outputs
    what = f"The loss and the network of {path.name} should suit its task."
    suited = header.task in loss.tasks and outputs % loss.per_target == 0
    require(suited, what, f"{loss.concept_name()} and {outputs} outputs for {header.task}", AGAIN)
    targets = loss.targets(outputs)
    counts = {"class": (header.class_names, targets), "feature": (header.feature_names, network.inputs)}
    for what, (names, count) in (counts | {"target": (header.target_names, targets)}).items():
        fits = len(names) in (0, count)
        require(fits, f"{path.name} should name each {what} of its network: {count}.", f"{len(names)} names", AGAIN)


def _check_arrays(file: Any, network: Network, path: Path) -> None:
    """Every array must have the shape that the spec asks for, before any is read."""
    expected = {entry.key: entry.parameter.shape for entry in (*network.parameters.entries, *network.statistics.entries)}
    names = set(file.keys())
    if "preprocessing.scale" in names or "preprocessing.shift" in names:
        expected |= dict.fromkeys(("preprocessing.scale", "preprocessing.shift"), (network.inputs,))
    strange = names ^ set(expected)
    require(not strange, f"{path.name} does not hold the arrays of its network.", sorted(strange)[:3], AGAIN)
    for name, shape in expected.items():
        found = tuple(file.get_slice(name).get_shape())
        require(found == shape, f"'{name}' in {path.name} should have the shape {shape}.", found, AGAIN)


def _read(file: Any, name: str, dtype: np.dtype[Any]) -> Array:
    array: Array = file.get_tensor(name)
    require(array.dtype == dtype, f"'{name}' should hold {dtype} values.", array.dtype, AGAIN)
    require(bool(np.isfinite(array).all()), f"'{name}' should hold finite values.", "NaN or infinity", AGAIN)
    return array


def _flat(file: Any, layout: Layout, dtype: np.dtype[Any]) -> Array:
    vector = np.empty(layout.size, dtype)
    for entry in layout.entries:
        vector[entry.offset : entry.stop] = _read(file, entry.key, dtype).reshape(math.prod(entry.parameter.shape))
    return vector
