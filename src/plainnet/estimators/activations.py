"""What the hidden units say: a pass forward in the reference engine, layer by layer."""

from __future__ import annotations

import numpy as np

from plainnet.core.arrays import Array, float_type
from plainnet.core.errors import require
from plainnet.datasets.base import Rows
from plainnet.engines import hyper
from plainnet.engines.base import State
from plainnet.engines.reference import Mode, ReferenceProgram, Workspace
from plainnet.engines.sources import source_of
from plainnet.layers.shared import Shared
from plainnet.model.model import Model
from plainnet.network.training import Training


def hidden_activations(model: Model, x: Array) -> list[Array]:
    """Rows (N, F) -> of each activation its outputs (N, units), as when predicting."""
    shared = any(isinstance(layer, Shared) for layer in model.network.chosen)
    require(not shared, "Members that share their hidden layers have no activations of one.", "shared_members", "Set it to 1.")
    program = _program(model)
    values = program.named(hyper.table(model.network, program.training, 0, 1)[0].astype(program.dtype))
    work = Workspace.around(State(model.parameters, model.statistics, np.empty((0, 0))), model.network)
    ends = [count for count, (_, layer, _) in enumerate(program.layers, 1) if layer.initializer is not None]
    first = inputs(model, x)
    with program.blas.limit(limits=1), np.errstate(all="ignore"):
        return [program.forward(work, first, values, Mode(False, False, 0), end)[0] for end in ends]


def inputs(model: Model, x: Array) -> Array:
    """Rows (N, F) -> the features that the first layer is given, after all preprocessing."""
    source = source_of(Rows(x, np.zeros(len(x), np.int32)), model.columns, model.steps, float_type(model.dtype))
    program = _program(model)
    return program.features(source.features, program.typed(source).affine)


def _program(model: Model) -> ReferenceProgram:
    return ReferenceProgram(model.network, Training(model.loss, metrics=(), dtype=model.dtype), 1)
