"""A digest of all that must be equal for a run to go on bit for bit: specs, engine, instruction set, dtype, data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from plainnet.core.spec import to_data
from plainnet.engines.base import Program
from plainnet.training.data import Prepared


def fingerprint(program: Program, data: Prepared, steered: Sequence[Any] = ()) -> str:
    said = [to_data(program.network), to_data(program.training), program.engine, program.isa, *steered]
    digest = hashlib.sha256(json.dumps(said).encode())
    for source in (data.train, data.validation):
        if source is not None:
            affine = () if source.affine is None else (source.affine.scale, source.affine.shift)
            for values in (source.features, source.rows.y, source.rows.weights, *affine):
                if values is not None:
                    digest.update(f"{values.dtype}{values.shape}".encode())
                    digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()
