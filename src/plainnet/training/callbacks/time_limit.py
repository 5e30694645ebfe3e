"""Time limit: ends a training after so many seconds, with a last row of the history and all that a finished run has."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from plainnet.core.errors import require
from plainnet.training.callbacks.base import Callback
from plainnet.training.run import Run


@dataclass(frozen=True)
class TimeLimit(Callback):
    """Seconds on the clock while it trains, evaluations included, of all processes that go on with the run together.

    A run that ended by its limit goes on under a higher one.
    """

    seconds: float

    def __post_init__(self) -> None:
        require(self.seconds > 0, "A time limit is longer than nothing.", self.seconds, "Give it a second at least.")

    def start(self, run: Run) -> None:
        memory = self.memory(run)
        memory["before"] = memory.get("seconds", 0.0)
        if run.stop_reason is not None and run.stop_reason == memory.get("ended") and memory["before"] < self.seconds:
            run.stop_reason = None

    def next_step(self, run: Run) -> int:
        return min(run.next_tick, run.last_step)

    def __call__(self, run: Run) -> None:
        memory = self._counted(run)
        if memory["seconds"] < self.seconds:
            return
        if run.recent:
            run.end = min(run.step + 1, run.last_step)  # one more step, which closes a row
        elif run.step < run.epoch_steps * run.program.training.epochs:
            run.stop_reason = memory["ended"] = f"the time limit of {self.seconds:g} s was reached"

    def finish(self, run: Run) -> None:
        self._counted(run)

    def _counted(self, run: Run) -> dict[str, Any]:
        memory = self.memory(run)
        memory["seconds"] = memory["before"] + time.monotonic() - run.began
        return memory
