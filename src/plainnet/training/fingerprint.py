"""A digest of all that must be equal for a run to go on bit for bit: specs, engine, instruction set, dtype, data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.spec import to_data
from plainnet.engines.base import Program
from plainnet.training.prepared import Prepared

LARGE = 64 << 20  # bytes of an array of which no more than SAMPLED rows are looked at
SAMPLED = 4096


def fingerprint(program: Program, data: Prepared, steered: Sequence[Any] = ()) -> str:
    said = [to_data(program.network), to_data(program.training), program.engine, program.isa, *steered]
    digest = hashlib.sha256(json.dumps(said).encode())
    for source in (data.train, data.validation):
        if source is not None:
            affine = () if source.affine is None else (source.affine.scale, source.affine.shift)
            for values in (source.features, source.rows.y, source.rows.weights, source.index, *affine):
                if values is not None:
                    digest.update(f"{values.dtype}{values.shape}".encode())
                    digest.update(np.ascontiguousarray(_sample(values)).data)
    return digest.hexdigest()


def _sample(values: Array) -> Array:
    """The array, or of a large one rows spread evenly from the first to the last."""
    if values.nbytes <= LARGE or len(values) <= SAMPLED:
        return values
    return np.asarray(values[np.linspace(0, len(values) - 1, SAMPLED).astype(np.int64)])
