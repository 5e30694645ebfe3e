"""Checkpoints: the whole run on disk, every so many seconds and when it ends, so that it can go on in another process."""

from __future__ import annotations

import time
from pathlib import Path

from plainnet.training.callbacks.base import Callback
from plainnet.training.checkpoint import save_checkpoint
from plainnet.training.run import Run


class Checkpoints(Callback):
    """Looks at the clock every `steps` steps (an epoch by default), and writes once `seconds` have passed."""

    def __init__(self, path: Path, seconds: float = 5.0, steps: int | None = None) -> None:
        self.path, self.seconds, self.steps = path, seconds, steps
        self.written = time.monotonic()

    def next_step(self, run: Run) -> int:
        steps = self.steps or run.epoch_steps
        return (run.step // steps + 1) * steps

    def __call__(self, run: Run) -> None:
        if time.monotonic() - self.written >= self.seconds:
            save_checkpoint(run, self.path)
            self.written = time.monotonic()

    def finish(self, run: Run) -> None:
        save_checkpoint(run, self.path)
