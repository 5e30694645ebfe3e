"""A model of layers and of the arrays that each of them has elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import Column, numbered
from plainnet.core.errors import require
from plainnet.core.parameters import Layout, Parameter
from plainnet.core.task import Task
from plainnet.layers.base import Layer
from plainnet.losses.base import Loss
from plainnet.model.model import Model
from plainnet.network.network import Network
from plainnet.network.training import USUAL, Dtype

Arrays = Mapping[str, Array]  # of one layer, as Plainnet calls and shapes them
OMITTED = ("bias", "scale", "shift", "mean", "variance")  # where a layer lacks one, it does nothing


def filled(
    layers: Sequence[Layer],
    found: Sequence[Arrays],
    inputs: int,
    task: Task,
    loss: Loss | None = None,
    names: Sequence[str] = (),
    columns: Sequence[Column] = (),
) -> Model:
    """found: of each layer that has any, in order; names: of classes or labels, or of targets."""
    network = Network(tuple(layers), (inputs,))
    owners = [name for name, layer, fan_in in network.leaves if layer.parameters(fan_in)]
    advice = "Give the layers in the order of the weights, each of the same kind."
    require(len(owners) == len(found), f"The network has {len(owners)} layers with weights.", f"{len(found)} of them", advice)
    by_owner = dict(zip(owners, found, strict=True))
    dtype: Dtype = (
        "float64" if found and all(array.dtype == np.float64 for each in found for array in each.values()) else "float32"
    )
    parameters, statistics = (_vector(layout, by_owner, dtype) for layout in (network.parameters, network.statistics))
    described, called = tuple(columns) or numbered(inputs), tuple(names)
    classes, targets = ((), called) if task == "regression" else (called, ())
    about = described, (), classes, dtype
    model = Model(network, loss or USUAL[task][0], parameters, statistics, *about)
    return replace(model, task=task, target_names=targets)


def _vector(layout: Layout, found: Mapping[str, Arrays], dtype: Dtype) -> Array:
    vector = np.empty(layout.size, dtype)
    for entry in layout.entries:
        owner, _, name = entry.key.rpartition(".")
        values = found[owner].get(name)
        advice = "Give the layers in the order of the weights, each of the same kind."
        if values is None:
            require(name in OMITTED, f"The layer {owner} needs its {name}.", f"only {sorted(found[owner])}", advice)
            values = np.full(entry.parameter.shape, _idle(entry.parameter))
        fits = values.shape == entry.parameter.shape
        require(fits, f"{entry.key} has the shape {entry.parameter.shape}.", values.shape, advice)
        require(
            bool(np.isfinite(values).all()), f"'{entry.key}' should hold finite values.", "NaN or infinity", "Train it again."
        )
        vector[entry.offset : entry.stop] = values.ravel()
    return vector


def _idle(parameter: Parameter) -> float:
    return parameter.initial if isinstance(parameter.initial, (int, float)) else 0.0
