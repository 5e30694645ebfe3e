"""A run as one safetensors file: state, best state, records since the last row, and the rest as JSON in the header."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require
from plainnet.core.files import write_whole
from plainnet.core.spec import to_data
from plainnet.engines.base import Program, State
from plainnet.model.files import opened, pack
from plainnet.training.data import Prepared
from plainnet.training.run import Run

PARTS = ("parameters", "statistics", "slots")
PLAIN = ("step", "history", "best_loss", "best_row", "seconds")


def fingerprint(program: Program, data: Prepared) -> str:
    """What must be equal for a run to go on bit for bit: specs, engine, instruction set, dtype, data."""
    rows = data.train.rows
    said = [to_data(program.network), to_data(program.training), program.engine, program.isa, rows.x.shape, str(rows.x.dtype)]
    digest = hashlib.sha256(json.dumps(said).encode())
    for values in (rows.x, rows.y):
        digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()


def save_checkpoint(run: Run, path: Path) -> None:
    tensors = _tensors("state", run.state) | ({} if run.best is None else _tensors("best", run.best))
    tensors["recent"] = np.concatenate(run.recent) if run.recent else np.empty((0, len(run.program.records)))
    plain = {name: getattr(run, name) for name in PLAIN} | {"fingerprint": fingerprint(run.program, run.data)}
    write_whole(path, pack(tensors, {"plainnet.checkpoint": json.dumps(plain)}))


def resume(path: Path, program: Program, data: Prepared) -> Run:
    """The run as it was when it was saved, for the same specs, data and engine."""
    with opened(path) as file:
        text = (file.metadata() or {}).get("plainnet.checkpoint")
        require(text is not None, f"{path.name} is not a checkpoint.", "another safetensors file", "Give a run's checkpoint.")
        plain: dict[str, Any] = json.loads(text)
        if plain.pop("fingerprint") != fingerprint(program, data):
            raise RequestError(
                "The checkpoint belongs to another training.",
                "a different spec, data, engine or instruction set",
                "Repeat the command as it was, or train anew into another folder.",
            )
        blank = State.initial(program.network, program.training)
        state = _state(file, "state", blank)
        best = _state(file, "best", blank) if "best.parameters" in file.keys() else None
        recent: Array = file.get_tensor("recent")
    return Run(program, data, state, recent=[recent] if len(recent) else [], best=best, **plain)


def _tensors(prefix: str, state: State) -> dict[str, Array]:
    return {f"{prefix}.{part}": getattr(state, part) for part in PARTS}


def _state(file: Any, prefix: str, blank: State) -> State:
    parts = [file.get_tensor(f"{prefix}.{part}") for part in PARTS]
    for part, array in zip(PARTS, parts, strict=True):
        expected: Array = getattr(blank, part)
        fits = array.shape == expected.shape and array.dtype == expected.dtype
        require(fits, f"The checkpoint's {part} do not fit the network.", array.shape, "Train anew into another folder.")
    return State(*parts)
