"""TensorBoard: the history as scalars that `tensorboard --logdir runs` shows while it grows (Abadi et al. 2016)."""

from __future__ import annotations

import time
from dataclasses import dataclass

from plainnet.training.callbacks.base import Callback
from plainnet.training.events import header, scalars
from plainnet.training.history import Row
from plainnet.training.logs import append, log_path, restart
from plainnet.training.run import Run


@dataclass(frozen=True)
class TensorBoard(Callback):
    """`path` lies in the run's folder, where there is one. What shows it comes with pip install "plainnet[tensorboard]"."""

    path: str = "events.out.tfevents.plainnet"

    def check(self, run: Run) -> None:
        log_path(run, self.path, "tfevents")

    def start(self, run: Run) -> None:
        began = self.memory(run).setdefault("began", time.time())
        past = b"".join(self._scalars(run, row) for row in run.history)
        restart(log_path(run, self.path, "tfevents"), header(began) + past)

    def __call__(self, run: Run) -> None:
        append(log_path(run, self.path, "tfevents"), self._scalars(run, run.history[-1]))

    def _scalars(self, run: Run, row: Row) -> bytes:
        """At the time when its training had come so far, had it not paused; what belongs to a layer is grouped under its name."""
        values = {name.replace(".", "/"): value for name, value in row.items() if name != "step"}
        return scalars(self.memory(run)["began"] + row["seconds"], int(row["step"]), values)
