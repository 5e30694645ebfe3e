"""A model from the state dict of a PyTorch `nn.Sequential`, saved as a safetensors file; PyTorch itself is not needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.task import Task
from plainnet.export.imports.filling import Arrays, filled
from plainnet.layers.base import Layer
from plainnet.layers.dense import Dense
from plainnet.layers.residual import Residual
from plainnet.losses.base import Loss
from plainnet.model.files import opened, tensor
from plainnet.model.model import Model

NORM = {"scale": "weight", "shift": "bias", "mean": "running_mean", "variance": "running_var"}
NAMES = {
    "dense": {"weights": "weight", "bias": "bias"},
    "batch_norm": NORM,
    "layer_norm": NORM,
    "rms_norm": NORM,
    "prelu": {"slope": "weight"},
}
COUNT = "num_batches_tracked"  # which prediction does not ask for


def from_torch(
    path: Path | str,
    layers: Sequence[Layer],
    task: Task = "classification",
    loss: Loss | None = None,
    names: Sequence[str] = (),
) -> Model:
    """layers: those of the Sequential, such as (Dense(), ReLU(), Dense()), whose widths the file knows; the loss's link is none.

    With weights there are Dense (Linear), BatchNorm, LayerNorm, RMSNorm and PReLU.
    """
    modules = _modules(Path(path))
    chosen, found = [], list[Arrays]()
    waiting = iter(modules)
    for layer in layers:
        known = NAMES.get(layer.concept_name())
        strange = known is None and (layer.weighs or isinstance(layer, Residual))
        require(not strange, "This layer cannot be imported.", f"'{layer.concept_name()}'", f"Known: {', '.join(NAMES)}.")
        if known is None:
            chosen.append(layer)
            continue
        module = next(waiting, None)
        require(module is not None, "The file has fewer layers with weights.", len(modules), "Check the list of layers.")
        arrays = {name: (module or {})[theirs] for name, theirs in known.items() if theirs in (module or {})}
        if isinstance(layer, Dense) and "weights" in arrays:
            arrays["weights"] = arrays["weights"].T
            layer = replace(layer, units=arrays["weights"].shape[-1])  # noqa: PLW2901
        chosen.append(layer)
        found.append(arrays)
    left = sum(1 for _ in waiting)
    require(left == 0, "The file has more layers with weights than were given.", f"{left} more", "Check the list of layers.")
    return filled(chosen, found, len(next(iter(found[0].values()))), task, loss, names)


def _modules(path: Path) -> list[dict[str, Array]]:
    """The arrays of each module, in the order of their numbers."""
    found: dict[str, dict[str, Array]] = {}
    with opened(path) as file:
        for key in file.keys():  # noqa: SIM118
            module, _, name = key.rpartition(".")
            if name != COUNT:
                found.setdefault(module, {})[name] = tensor(file, key)
    require(bool(found), "The file holds no weights.", path, "Save the state dict with safetensors.torch.save_file.")
    return [found[name] for name in sorted(found, key=_in_order)]


def _in_order(name: str) -> list[tuple[int, str]]:
    """2 comes before 10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]
