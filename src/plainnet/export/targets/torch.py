"""A model as a module of PyTorch: a page of code, and its state dict as a safetensors file."""

from __future__ import annotations

from plainnet.export.program import FUNCTIONS
from plainnet.export.targets.modules import module_files
from plainnet.model.model import Model

TEMPLATES = {name: f"torch.{name}({{0}})" for name in FUNCTIONS} | {
    **{"power": "torch.pow({0}, {1})", "absolute": "torch.abs({0})", "where": "torch.where({0}, {1}, {2})"},
    **{"minimum": "minimum({0}, {1})", "maximum": "maximum({0}, {1})", "product": "{0} @ {1}"},
    **{"row_sum": "{0}.sum(dim=1, keepdim=True)", "row_max": "{0}.amax(dim=1, keepdim=True)", "columns": "{0}[:, {1}:{2}]"},
    **{"beside": "torch.cat([{all}], dim=1)", "gather": "{0}[{1}[:, 0].long()]"},
}

PAGE = '''"""{name}: a network trained with Plainnet, for PyTorch. `load()` reads the state dict beside this file.

It computes as at prediction: batch norm by its running statistics, no dropout. It can be trained on.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file

ABOUT = {about}
PARAMETERS = {weights}
BUFFERS = {others}


def minimum(a, b):
    return torch.where(a < b, a, b)


def maximum(a, b):
    return torch.where(a > b, a, b)


class Network(torch.nn.Module):
    """Rows (N, ...), as it was trained on, -> probabilities or values (N, {outputs}); ABOUT["outputs"] names the columns."""

    def __init__(self):
        super().__init__()
        for name, shape in PARAMETERS.items():
            self.register_parameter(name, torch.nn.Parameter(torch.zeros(shape, dtype=torch.{dtype})))
        for name, shape in BUFFERS.items():
            self.register_buffer(name, torch.zeros(shape, dtype=torch.{dtype}))

    def forward(self, x):
        return self.logits_and_link(x)[1]

    def logits_and_link(self, x):
        x = x.to(torch.{dtype}).reshape(len(x), {inputs})
{body}


def load(path=Path(__file__).with_suffix(".safetensors")):
    network = Network()
    network.load_state_dict(load_file(path))
    return network
'''


def torch_files(model: Model, name: str) -> dict[str, bytes]:
    return module_files(model, name, PAGE, TEMPLATES)
