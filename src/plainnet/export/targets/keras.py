"""A model as a Keras 3 model: a page of code, and its weights as a safetensors file."""

from __future__ import annotations

from plainnet.export.program import FUNCTIONS
from plainnet.export.targets.modules import module_files
from plainnet.model.model import Model

TEMPLATES = {name: f"ops.{name}({{0}})" for name in FUNCTIONS} | {
    **{"power": "ops.power({0}, {1})", "absolute": "ops.abs({0})", "where": "ops.where({0}, {1}, {2})"},
    **{"minimum": "ops.minimum({0}, {1})", "maximum": "ops.maximum({0}, {1})", "product": "ops.matmul({0}, {1})"},
    **{"row_sum": "ops.sum({0}, axis=1, keepdims=True)", "row_max": "ops.max({0}, axis=1, keepdims=True)"},
    **{"columns": "{0}[:, {1}:{2}]", "beside": "ops.concatenate([{all}], axis=1)"},
    **{"gather": 'ops.take({0}, ops.cast({1}[:, 0], "int32"), axis=0)'},
}

PAGE = '''"""{name}: a network trained with Plainnet, for Keras 3 on any backend. `load()` reads the weights beside this file.

It computes as at prediction: batch norm by its running statistics, no dropout. It can be trained on.
"""

from pathlib import Path

import keras
from keras import ops
from safetensors.numpy import load_file

ABOUT = {about}
TRAINED = {weights}
FIXED = {others}


class Network(keras.Model):
    """Rows (N, ...), as it was trained on, -> probabilities or values (N, {outputs}); ABOUT["outputs"] names the columns."""

    def __init__(self):
        super().__init__(dtype="{dtype}")
        for name, shape in (TRAINED | FIXED).items():
            setattr(self, name, self.add_weight(shape, "zeros", trainable=name in TRAINED, name=name))
        self.built = True

    def call(self, x):
        return self.logits_and_link(x)[1]

    def logits_and_link(self, x):
        x = ops.reshape(ops.cast(x, "{dtype}"), (-1, {inputs}))
{body}


def load(path=Path(__file__).with_suffix(".safetensors")):
    network = Network()
    for name, values in load_file(path).items():
        getattr(network, name).assign(values)
    return network
'''


def keras_files(model: Model, name: str) -> dict[str, bytes]:
    return module_files(model, name, PAGE, TEMPLATES)
