"""Reduce on plateau: multiplies the learning rate when a value has not improved for a while (Chollet, Keras, 2015)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from plainnet.core.errors import require, unknown
from plainnet.training.callbacks.base import Callback
from plainnet.training.evaluation import names
from plainnet.training.run import Run


@dataclass(frozen=True)
class ReduceOnPlateau(Callback):
    """After `patience` rows of the history without a better value, and again after each so many more.

    monitor: its name in the history; left out, the validation loss, or the training loss where nothing is held out.
    better: needed where the value is no loss. min_rate: no lower, and nothing at all while the schedule itself is there.
    """

    steers: ClassVar[bool] = True
    factor: float = 0.1
    patience: int = 10
    min_rate: float = 0.0
    monitor: str | None = None
    better: Literal["lower", "higher"] | None = None

    def __post_init__(self) -> None:
        require(0 < self.factor < 1, "The factor of reduce_on_plateau lies in (0, 1).", self.factor, "Use 0.1, say.")
        require(self.patience >= 1, "The patience of reduce_on_plateau is at least 1.", self.patience, "Use 10, say.")
        require(self.min_rate >= 0, "A learning rate cannot be negative.", self.min_rate, "Use a min_rate of 1e-5, say.")

    def check(self, run: Run) -> None:
        known, monitor = names(run), self._monitored(run)
        if monitor not in known:
            raise unknown("value to monitor", monitor, known)
        sure = self.better is not None or monitor.endswith("loss") or monitor == "total"
        advice = "Set better to lower or to higher."
        require(sure, f"reduce_on_plateau cannot know which {monitor} is better.", "no better", advice)

    def __call__(self, run: Run) -> None:
        memory, row = self.memory(run), len(run.history)
        value = run.history[-1][self._monitored(run)]
        cost = -value if self.better == "higher" else value
        if cost < memory.get("best", math.inf):
            memory |= {"best": cost, "since": row}
        elif row - memory.setdefault("since", 1) >= self.patience:
            memory["since"] = row
            self._reduce(run)

    def _monitored(self, run: Run) -> str:
        return self.monitor or ("loss" if run.data.validation is None else "validation_loss")

    def _reduce(self, run: Run) -> None:
        rate = run.rate(run.step)
        if rate > self.min_rate:
            run.rate_factor *= max(self.factor, self.min_rate / rate)
