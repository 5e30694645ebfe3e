"""Shows a training while it runs: a table that grows by a line an evaluation, and on a terminal a live bar below it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from plainnet.cli import preparation
from plainnet.report.sparklines import sparklines
from plainnet.training.callbacks.base import Callback
from plainnet.training.history import Row
from plainnet.training.run import Run

# How numbers are written: those of a training are 0.1234, those of a target's own unit may be of any size.
FORMATS = {"classification": ".4f", "multilabel": ".4f", "regression": ".5g"}
NAMED = 5  # classes, labels or numbers to name
VERBS = {"validation": "validate", "test": "test"}
WIDTH = 12  # of the narrowest column


class Bar(Progress):
    """Curves above a bar."""

    curves: Sequence[str] = ()

    def get_renderables(self) -> Iterator[RenderableType]:
        if self.curves:
            yield Text("\n".join(self.curves), no_wrap=True)
        yield from super().get_renderables()


class Show(Callback):
    """`name` is what the data is called; live: curves below the table, on a terminal while it trains and else when it ends."""

    def __init__(self, console: Console, name: str, live: bool = False) -> None:
        self.console, self.name, self.live, self.shown = console, name, live, 0
        self.bar: Bar | None = None
        self.task: Any = None

    def start(self, run: Run) -> None:
        self.shown, self.best_loss = len(run.history), run.best_loss
        for text in (*introduction(run, self.name), "", *head(run)):
            self._say(text)
        if self.console.is_terminal:
            columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:3.0f} %"), TimeRemainingColumn()
            self.bar = Bar(*columns, console=self.console, transient=True)
            self.task = self.bar.add_task("", total=run.last_step, completed=run.step)
            self.bar.start()

    def next_step(self, run: Run) -> int:
        return run.next_tick

    def __call__(self, run: Run) -> None:
        for row in run.history[self.shown :]:
            best = run.best is not None and row["validation_loss"] < self.best_loss
            self.best_loss = row["validation_loss"] if best else self.best_loss
            self._say(line(row, run) + ("  best" if best else ""))
        if self.live and self.bar is not None and len(run.history) > self.shown:
            self.bar.curves = sparklines(run.history)
        self.shown = len(run.history)
        if self.bar is not None:
            self.bar.update(self.task, completed=run.step, description=f"epoch {run.epoch}/{run.program.training.epochs}")

    def finish(self, run: Run) -> None:
        self(run)
        if self.bar is not None:
            self.bar.stop()
        for text in ["", *sparklines(run.history)] if self.live and run.history else []:
            self._say(text)

    def _say(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)


def introduction(run: Run, name: str) -> list[str]:
    """What is trained on what, by what."""
    program, data = run.program, run.data
    others = {name: source for name, source in (("validation", data.validation), ("test", data.test)) if source is not None}
    counts = [f"{len(data.train):,} rows to train on"]
    counts += [f"{len(source):,} to {VERBS[name]} on" for name, source in others.items()]
    network = program.network
    widths = [network.inputs, *(layer.width(fan_in) for _, layer, fan_in in network.leaves if layer.weighs)]
    lines = [f"Note: {run.note}"] if run.note else []
    lines.append(f"{name}: {', '.join(counts)}; {network.inputs:,} values a row, {_task(run)}")
    lines += preparation.lines(data.steps)
    lines += [f"Note: {note}" for note in data.data.notes]
    lines += [repeats(part, count, len(others[part])) for part, count in data.repeated.items()]
    shape = "-".join(map(str, widths))
    lines.append(f"Network {shape}: {network.parameters.size:,} weights; {program.engine} engine, {program.isa}")
    return lines + ([f"Going on at step {run.step:,} of {run.last_step:,}"] if run.step else [])


def repeats(part: str, count: int, rows: int) -> str:
    """How far rows to judge by are already known from training."""
    advice = "; --deduplicate leaves repeated rows out" if count else ""
    return f"{count:,} of {rows:,} {part} rows also stand in the training data{advice}"


def _task(run: Run) -> str:
    """What is predicted, and what it is called: "3 classes (cat, dog, fox)", "1 number (price)"."""
    data, count = run.data.data, run.data.targets
    words = {"classification": "classes", "multilabel": "labels", "regression": "number" if count == 1 else "numbers"}
    names = data.class_names or data.target_names
    shown = ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")
    return f"{count} {words[run.data.task]}" + (f" ({shown})" if shown else "")


def head(run: Run) -> tuple[str, str]:
    """Two lines above the columns: accuracy as trained, masks on, is not that of the same weights as evaluated."""
    chosen = _columns(run)
    return _cells("", [group for group, *_ in chosen], run), _cells("epoch", [heading for _, heading, *_ in chosen], run)


def line(row: Row, run: Run) -> str:
    """One row of the history below that head."""
    values = [_written(row.get(key, math.nan), how) for _, _, key, how in _columns(run)]
    return _cells(f"{round(row['epoch'], 2):.9g}/{run.program.training.epochs}", values, run)


def _columns(run: Run) -> list[tuple[str, str, str, str]]:
    """Group, heading, key in the history, format."""
    training, how = run.program.training, FORMATS[run.data.task]
    judged = [*((name.replace("_", " "), name) for name in _followed(run)), ("data loss", "loss")]
    columns = [("", heading, key, how) for heading, key in judged]
    if any(name.startswith("penalty_") for name in run.program.records):
        columns.append(("", "penalty", "penalty", how))
    columns[0] = ("as trained", *columns[0][1:])
    for group, prefix, wanted in (
        ("as evaluated", "evaluated", training.evaluate_training),
        ("validation", "validation", run.data.validation is not None),
    ):
        more = [("", heading, f"{prefix}_{key}", how) for heading, key in judged]
        columns += [(group, *more[0][1:]), *more[1:]] if wanted else []
    return [*columns, ("", "learning rate", "learning_rate", ".4g")]


def _followed(run: Run) -> list[str]:
    return [metric.concept_name() for metric in run.program.training.followed]


def _cells(epoch: str, cells: list[str], run: Run) -> str:
    first = max(len("epoch"), 2 * len(str(run.program.training.epochs)) + 1)
    widths = [max(WIDTH, *(len(word) + 2 for word in column[:2])) for column in _columns(run)]
    return (f"{epoch:>{first}}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))).rstrip()


def _written(value: float, how: str) -> str:
    """A number short enough for its column."""
    return format(value, how if abs(value) < 10_000 else ".2e")
