"""Stop after: ends a training after so many epochs, which until then is the whole one, bit for bit.

A training of fewer epochs is another one: its schedules end with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.errors import require
from plainnet.training.callbacks.base import Callback
from plainnet.training.run import Run


@dataclass(frozen=True)
class StopAfter(Callback):
    """A run that ended by it goes on under a later one, or under none."""

    epochs: int

    def __post_init__(self) -> None:
        require(self.epochs >= 1, "Training stops after one epoch at least.", self.epochs, "Use 1 or more.")

    def start(self, run: Run) -> None:
        run.end = min(run.last_step, max(run.step, self.epochs * run.epoch_steps))

    def __call__(self, run: Run) -> None:
        return
