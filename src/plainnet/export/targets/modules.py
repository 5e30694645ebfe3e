"""A model as weights in a safetensors file, and a page of code that makes a module of them: what PyTorch and Keras share."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pprint import pformat

import numpy as np

from plainnet.core.arrays import Array
from plainnet.export import lines
from plainnet.export.about import about
from plainnet.export.recording import recorded
from plainnet.model.files import pack
from plainnet.model.model import Model


def module_files(model: Model, name: str, page: str, templates: Mapping[str, str]) -> dict[str, bytes]:
    """By the end of their names: the weights first. `page` is code with places for what is the model's own."""
    program = recorded(model)
    arrays = {node: node.detail.replace(".", "_") for node in program.nodes if node.op == "input" and node.detail != "x"}
    body = lines.python(program, {node: f"self.{name}" for node, name in arrays.items()}, templates)
    learned = {entry.key for entry in model.network.parameters.entries}
    values = {name: program.arrays[node.detail].astype(model.dtype) for node, name in arrays.items()}
    trained = {name for node, name in arrays.items() if node.detail in learned}
    text = page.format(
        name=name,
        about=pformat(about(model), width=120, sort_dicts=False),
        dtype=model.dtype,
        inputs=len(model.columns),
        outputs=program.link.cols,
        weights=_shapes({name: array for name, array in values.items() if name in trained}),
        others=_shapes({name: array for name, array in values.items() if name not in trained}),
        body=textwrap.indent("\n".join(body), " " * 8),
    )
    return {".safetensors": pack(values, {"weights of": f"{name}.py"}), ".py": text.encode()}


def _shapes(arrays: Mapping[str, Array]) -> str:
    return pformat({name: np.shape(array) for name, array in arrays.items()}, width=120, sort_dicts=False)
