"""A run as one safetensors file, written every so many seconds and when it ends, so that it can go on in another process.

State, best state and the records since the last row of the history are arrays; the rest is JSON in the header.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require
from plainnet.core.files import write_whole
from plainnet.engines.base import Program, State
from plainnet.model.files import opened, pack, tensor
from plainnet.training.callbacks.base import Callback
from plainnet.training.prepared import Prepared
from plainnet.training.run import INTERRUPTED, Run

PARTS = ("parameters", "statistics", "slots", "averages")
PLAIN = ("step", "history", "best_loss", "best_row", "seconds", "stop_reason", "rate_factor", "memory", "fingerprint")
AGAIN = "Train anew into another folder."


class Checkpoints(Callback):
    """Looks at the clock, or every so many steps, and writes once `seconds` have passed."""

    def __init__(self, path: Path, seconds: float = 5.0, steps: int | None = None) -> None:
        self.path, self.seconds, self.steps, self.written = path, seconds, steps, time.monotonic()

    def start(self, run: Run) -> None:
        for left in self.path.parent.glob(f".{self.path.name}.*"):  # by a process that was killed while it saved
            left.unlink(missing_ok=True)

    def next_step(self, run: Run) -> int:
        return (run.step // self.steps + 1) * self.steps if self.steps else run.next_tick

    def __call__(self, run: Run) -> None:
        if time.monotonic() - self.written >= self.seconds:
            save_checkpoint(run, self.path)
            self.written = time.monotonic()

    def finish(self, run: Run) -> None:
        if not isinstance(sys.exception(), KeyboardInterrupt):  # that may strike between the parts of a step
            save_checkpoint(run, self.path)


def save_checkpoint(run: Run, path: Path) -> None:
    tensors = _tensors("state", run.state) | ({} if run.best is None else _tensors("best", run.best))
    tensors["recent"] = np.concatenate(run.recent) if run.recent else np.empty((0, len(run.program.records)))
    plain = {name: getattr(run, name) for name in PLAIN}
    if run.stop_reason == INTERRUPTED:  # the one end from which a run goes on
        plain["stop_reason"] = None
    write_whole(path, pack(tensors, {"plainnet.checkpoint": json.dumps(plain)}))


def resume(path: Path, program: Program, data: Prepared, steered: tuple[Any, ...] = ()) -> Run:
    """The run as it was when it was saved, for the same specs, data and engine."""
    with opened(path) as file:
        plain = _plain(file, path)
        blank = Run(program, data, State.initial(program.network, program.training), steered=steered)
        if plain.pop("fingerprint") != blank.fingerprint:
            raise RequestError(
                "The checkpoint belongs to another training.",
                "a different spec, data, engine or instruction set",
                "Repeat the command as it was, or train anew into another folder.",
            )
        state = _state(file, "state", blank.state)
        best = _state(file, "best", blank.state) if "best.parameters" in set(file.keys()) else None
        recent = tensor(file, "recent")
    width = len(program.records)
    fits = recent.ndim == 2 and recent.shape[1] == width and recent.dtype == np.float64 and plain["step"] <= blank.last_step
    require(fits, f"{path.name} does not hold what its training records.", recent.shape, AGAIN)
    return Run(program, data, state, recent=[recent] if len(recent) else [], best=best, steered=steered, **plain)


def _plain(file: Any, path: Path) -> dict[str, Any]:
    """What the header says; the fingerprint vouches for it once its names are the expected ones."""
    text: str = (file.metadata() or {}).get("plainnet.checkpoint", "")
    require(bool(text), f"{path.name} is not a checkpoint.", "another safetensors file", AGAIN)
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"The header of {path.name} cannot be read.", error, AGAIN) from error
    known = isinstance(plain, dict) and set(plain) == set(PLAIN)
    require(known, f"{path.name} was written by another version of Plainnet.", "other names in its header", AGAIN)
    wrong = [name for name, sound in SOUND.items() if not sound(plain[name])]
    received = f"{wrong[:1]}: {plain[wrong[0]]!r}" if wrong else ""
    require(not wrong, f"The header of {path.name} has a value of the wrong kind.", received, AGAIN)
    return dict(plain)


def _number(value: Any) -> bool:
    return type(value) in (int, float)


def _count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) and all(map(_number, row.values())) for row in value)


# What each value of the header must be like for a run to go on from it.
SOUND: dict[str, Callable[[Any], bool]] = {
    "step": _count,
    "history": _rows,
    "best_loss": _number,
    "best_row": _count,
    "seconds": _number,
    "stop_reason": lambda value: value is None or isinstance(value, str),
    "rate_factor": _number,
    "memory": lambda value: isinstance(value, dict) and all(isinstance(one, dict) for one in value.values()),
}


def _tensors(prefix: str, state: State) -> dict[str, Array]:
    return {f"{prefix}.{part}": getattr(state, part) for part in PARTS}


def _state(file: Any, prefix: str, blank: State) -> State:
    parts = [tensor(file, f"{prefix}.{part}") for part in PARTS]
    for part, array in zip(PARTS, parts, strict=True):
        expected: Array = getattr(blank, part)
        fits = array.shape == expected.shape and array.dtype == expected.dtype
        require(fits, f"The checkpoint's {part} do not fit the network.", array.shape, AGAIN)
    return State(*parts)
