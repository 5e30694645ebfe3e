"""A function of yours as a callback: called with the run after every epoch, whose row of the history is the last one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plainnet.training.callbacks.base import Callback
from plainnet.training.run import Run


@dataclass(frozen=True)
class Calling(Callback):
    """run.history[-1] tells the epoch's numbers; run.stop_reason = "enough" ends the training."""

    function: Callable[[Run], Any]

    def __call__(self, run: Run) -> None:
        self.function(run)
