"""A model as one safetensors file: an array for each parameter, and its spec as JSON in the header.

The format holds no code, and every size is checked against the spec before an array is read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from plainnet.core.arrays import Array, float_type
from plainnet.core.columns import Column
from plainnet.core.errors import PlainnetError, RequestError, require
from plainnet.core.files import write_whole
from plainnet.core.parameters import Layout
from plainnet.core.spec import from_data, to_data
from plainnet.core.task import Task
from plainnet.losses.base import Loss
from plainnet.model.json_file import opened_json, pack_json
from plainnet.network.network import Network
from plainnet.network.training import Dtype
from plainnet.preprocessing.base import FittedStep, Learned, Preprocessing, Shape

FORMAT = 2
KINDS = ("F32", "F64")  # of arrays
AGAIN = "Give a file that Plainnet saved."


@dataclass(frozen=True)
class Header:
    """What the file says of itself beside its arrays."""

    network: Network
    loss: Loss
    dtype: Dtype
    columns: tuple[Column, ...]
    preprocessing: tuple[Preprocessing, ...] = ()
    class_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    task: Task = "classification"
    format: int = FORMAT


def write_model(path: Path, header: Header, parameters: Array, statistics: Array, learned: Sequence[Learned]) -> None:
    """learned: what each step of the preprocessing learned."""
    network = header.network
    tensors = named(network.parameters, parameters) | named(network.statistics, statistics)
    for number, arrays in enumerate(learned):
        tensors |= {_key(number, name): array for name, array in arrays.items()}
    packed = pack_json if _is_json(path) else pack
    write_whole(path, packed(tensors, {"plainnet": json.dumps(to_data(header))}))


def read_model(path: Path) -> tuple[Header, Array, Array, tuple[FittedStep, ...]]:
    """Header, parameters, statistics and preprocessing."""
    with (opened_json if _is_json(path) else opened)(path) as file:
        header = _header(file, path)
        network, dtype = header.network, float_type(header.dtype)
        steps = _steps(file, header, path)
        _check_arrays(file, network, steps, path)
        return header, _flat(file, network.parameters, dtype), _flat(file, network.statistics, dtype), steps


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json"


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


def tensor(file: Any, name: str) -> Array:
    """One array of a kind that NumPy knows, bfloat16 being none."""
    kind = file.get_slice(name).get_dtype()
    require(kind in KINDS, f"'{name}' should hold float32 or float64 values.", kind, AGAIN)
    try:
        array: Array = file.get_tensor(name)
    except RequestError:
        raise
    except (ValueError, OverflowError) as error:  # a shape such as (0, 2**63)
        raise RequestError(f"'{name}' has a shape that no array can have.", error, AGAIN) from error
    return array


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
    closed = network.scheduled(1, 1) == network
    require(closed, f"A schedule in {path.name} does not say how long it lasts.", "an open horizon", AGAIN)
    loss, outputs = header.loss, network.outputs
    what = f"The loss and the network of {path.name} should suit its task."
    suited = header.task in loss.tasks and outputs % loss.per_target == 0
    require(suited, what, f"{loss.concept_name()} and {outputs} outputs for {header.task}", AGAIN)
    targets = loss.targets(outputs)
    for what, names in (("class", header.class_names), ("target", header.target_names)):
        fits = len(names) in (0, targets)
        require(fits, f"{path.name} should name each {what} of its network: {targets}.", f"{len(names)} names", AGAIN)
    repeated = [column.name for column in header.columns if len(set(column.categories)) < len(column.categories)]
    require(not repeated, f"The columns of {path.name} should have different categories.", repeated[:3], AGAIN)


def _steps(file: Any, header: Header, path: Path) -> tuple[FittedStep, ...]:
    """The preprocessing, which must lead from the columns to the inputs of the network."""
    columns, steps = header.columns, list[FittedStep]()
    for number, step in enumerate(header.preprocessing):
        shapes = step.shapes(columns)
        _require_shapes(file, {_key(number, name): shape for name, shape in shapes.items()}, path)
        learned = {name: _read(file, _key(number, name), np.dtype(np.float64)) for name in shapes}
        what = f"What the step {step.concept_name()} of {path.name} has learned does not fit its columns."
        require(step.fits(columns, learned), what, "other values", AGAIN)
        steps.append(FittedStep(step, columns, learned))
        columns = steps[-1].columns
    expected = f"{path.name} should describe each column that its network takes: {header.network.inputs}."
    require(len(columns) == header.network.inputs, expected, f"{len(columns)} columns", AGAIN)
    return tuple(steps)


def _key(number: int, name: str) -> str:
    """The array of that name that the preprocessing's step of that number learned."""
    return f"preprocessing.{number}.{name}"


def _check_arrays(file: Any, network: Network, steps: tuple[FittedStep, ...], path: Path) -> None:
    """There is every array that the specs ask for, and no other; before any of the network is read, it has the right shape."""
    expected = {entry.key: entry.parameter.shape for entry in (*network.parameters.entries, *network.statistics.entries)}
    learned = {_key(number, name) for number, fitted in enumerate(steps) for name in fitted.learned}
    strange = set(file.keys()) ^ (set(expected) | learned)
    require(not strange, f"{path.name} does not hold the arrays of its network.", sorted(strange)[:3], AGAIN)
    _require_shapes(file, expected, path)


def _require_shapes(file: Any, expected: Mapping[str, Shape], path: Path) -> None:
    names = set(file.keys())
    for name, shape in expected.items():
        require(name in names, f"{path.name} does not hold all arrays of its model.", f"no '{name}'", AGAIN)
        found = tuple(file.get_slice(name).get_shape())
        fits = len(found) == len(shape) and all(size in (None, other) for size, other in zip(shape, found, strict=True))
        require(fits, f"'{name}' in {path.name} should have the shape {shape}.", found, AGAIN)


def _read(file: Any, name: str, dtype: np.dtype[Any]) -> Array:
    array = tensor(file, name)
    require(array.dtype == dtype, f"'{name}' should hold {dtype} values.", array.dtype, AGAIN)
    require(bool(np.isfinite(array).all()), f"'{name}' should hold finite values.", "NaN or infinity", AGAIN)
    return array


def _flat(file: Any, layout: Layout, dtype: np.dtype[Any]) -> Array:
    vector = np.empty(layout.size, dtype)
    for entry in layout.entries:
        vector[entry.offset : entry.stop] = _read(file, entry.key, dtype).reshape(math.prod(entry.parameter.shape))
    return vector
