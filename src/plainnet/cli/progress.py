"""Shows a training while it runs: a live bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from plainnet.training.callbacks.base import Callback
from plainnet.training.callbacks.clock import Clock
from plainnet.training.history import Row
from plainnet.training.run import Run

SHOWN = {
    "accuracy": "accuracy",
    "loss": "loss",
    "penalty": "penalty",
    "validation_accuracy": "validation accuracy",
    "validation_loss": "loss",
    "learning_rate": "lr",
}


def line(row: Row, epochs: int) -> str:
    """One row of the history in words: as trained (data loss and penalty apart), then validation."""
    parts = [f"epoch {row['epoch']:.0f}/{epochs}", f"step {row['step']:.0f}"]
    parts += [f"{word} {row[name]:.4g}" for name, word in SHOWN.items() if name in row and (row[name] or name != "penalty")]
    return "  ".join(parts)


class Show(Callback):
    """Looks ten times a second."""

    def __init__(self, console: Console) -> None:
        self.console, self.shown, self.clock = console, 0, Clock(seconds=0.1)
        self.bar: Progress | None = None
        self.task: Any = None

    def start(self, run: Run) -> None:
        self.shown = len(run.history)
        if self.console.is_terminal:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.percentage:3.0f} %"),
                TimeRemainingColumn(),
            )
            self.bar = Progress(*columns, console=self.console, transient=True)
            self.task = self.bar.add_task("training", total=run.last_step, completed=run.step)
            self.bar.start()

    def next_step(self, run: Run) -> int:
        return self.clock.next_step(run)

    def __call__(self, run: Run) -> None:
        for row in run.history[self.shown :]:
            self.console.print(line(row, run.program.training.epochs), highlight=False, soft_wrap=True)
        self.shown = len(run.history)
        if self.bar is not None:
            self.bar.update(self.task, completed=run.step, description=f"epoch {run.epoch}/{run.program.training.epochs}")

    def finish(self, run: Run) -> None:
        self(run)
        if self.bar is not None:
            self.bar.stop()
