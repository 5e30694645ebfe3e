"""JSON-lines log: an object on a line of its own for each row of the history (RFC 8259, Bray 2017)."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

from plainnet.training.callbacks.base import Callback
from plainnet.training.history import Row
from plainnet.training.logs import append, log_path, restart
from plainnet.training.run import Run


@dataclass(frozen=True)
class JSONLLog(Callback):
    """`path` lies in the run's folder, where there is one. A run that goes on goes on with its log."""

    path: str = "log.jsonl"

    def check(self, run: Run) -> None:
        log_path(run, self.path, ".jsonl")

    def start(self, run: Run) -> None:
        restart(log_path(run, self.path, ".jsonl"), b"".join(map(_line, run.history)))

    def __call__(self, run: Run) -> None:
        append(log_path(run, self.path, ".jsonl"), _line(run.history[-1]))


def _line(row: Row) -> bytes:
    """What is not finite is null: JSON has no word for it."""
    finite = {name: value if math.isfinite(value) else None for name, value in row.items()}
    return (json.dumps(finite) + "\n").encode()
