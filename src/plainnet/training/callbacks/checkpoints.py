"""Checkpoints: the whole run on disk, every so many seconds and when it ends, so that it can go on in another process."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from plainnet.training.callbacks.base import Callback
from plainnet.training.callbacks.clock import Clock
from plainnet.training.checkpoint import save_checkpoint
from plainnet.training.run import Run


class Checkpoints(Callback):
    """Looks at the clock every second, or every so many steps, and writes once `seconds` have passed."""

    def __init__(self, path: Path, seconds: float = 5.0, steps: int | None = None) -> None:
        self.path, self.seconds, self.steps, self.clock = path, seconds, steps, Clock(seconds=1.0)
        self.written = time.monotonic()

    def start(self, run: Run) -> None:
        for left in self.path.parent.glob(f".{self.path.name}.*"):  # by a process that was killed while it saved
            left.unlink(missing_ok=True)

    def next_step(self, run: Run) -> int:
        return (run.step // self.steps + 1) * self.steps if self.steps else self.clock.next_step(run)

    def __call__(self, run: Run) -> None:
        if time.monotonic() - self.written >= self.seconds:
            save_checkpoint(run, self.path)
            self.written = time.monotonic()

    def finish(self, run: Run) -> None:
        if not isinstance(sys.exception(), KeyboardInterrupt):  # that may strike between the parts of a step
            save_checkpoint(run, self.path)
