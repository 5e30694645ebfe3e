"""CSV log: a line of a table for each row of the history, as soon as there is one (RFC 4180, Shafranovich 2005)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.training.callbacks.base import Callback
from plainnet.training.history import columns, to_csv
from plainnet.training.logs import append, log_path, restart
from plainnet.training.run import Run


@dataclass(frozen=True)
class CSVLog(Callback):
    """`path` lies in the run's folder, where there is one. A run that goes on goes on with its log."""

    path: str = "log.csv"

    def check(self, run: Run) -> None:
        log_path(run, self.path, ".csv")

    def start(self, run: Run) -> None:
        restart(log_path(run, self.path, ".csv"), to_csv(run.history).encode() if run.history else b"")

    def __call__(self, run: Run) -> None:
        path, names = log_path(run, self.path, ".csv"), columns(run.history)
        if names == columns(run.history[:-1]):
            append(path, to_csv(run.history[-1:], names).partition("\n")[2].encode())
        else:
            restart(path, to_csv(run.history).encode())
