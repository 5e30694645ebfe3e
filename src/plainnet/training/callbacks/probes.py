"""Probes: adds to each row of the history what every layer does to a few rows (Glorot and Bengio, AISTATS 2010)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.errors import require
from plainnet.training.callbacks.base import Callback
from plainnet.training.probes import measure
from plainnet.training.run import Run


@dataclass(frozen=True)
class Probes(Callback):
    """Named like "relu_1.dead" and "dense_1.weights.update_ratio". Put it before logs, which write what the row holds then."""

    rows: int = 512

    def __post_init__(self) -> None:
        require(self.rows >= 1, "Probes look at one row at least.", self.rows, "Use 512, say.")

    def __call__(self, run: Run) -> None:
        step = min(run.step, run.last_step - 1)  # a schedule has nothing to say beyond its end
        found = measure(run.program, run.state, run.source, run.hyper(step, 1)[0], step, self.rows)
        run.history[-1] |= found.flat()
