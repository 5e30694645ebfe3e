"""Prints what came out of a run, and draws it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from plainnet.core.arrays import Array
from plainnet.model.scores import Scores

if TYPE_CHECKING:
    from rich.console import Console

    from plainnet.training.trial import Finished

MOST_CLASSES = 20  # beyond, a confusion matrix is for a picture


def show(finished: Finished, console: Console) -> None:
    """Scores of each part of the data, the confusion matrix of the last, and where the files are."""
    if finished.fitted.note:
        console.print(f"Note: {finished.fitted.note}", highlight=False)
    if finished.fitted.stopped:
        console.print(f"Stopped: {finished.fitted.stopped}.", highlight=False)
    table(finished.scores, console)
    confusion(list(finished.scores.values())[-1].confusion, finished.data.data.class_names, console)
    run = finished.fitted.run
    program = run.program
    say = (
        f"{run.step} steps in {run.seconds:.2f} s of training ({program.engine} engine, {program.isa}, {program.training.dtype})"
    )
    console.print(say, highlight=False)
    again = f"plainnet train {finished.folder}/spec.toml --resume" if finished.fitted.stopped == "interrupted" else None
    console.print(f"Go on with:  {again}" if again else f"Run:         {finished.folder}", highlight=False, soft_wrap=True)


def draw(finished: Finished, console: Console) -> None:
    """The pictures, and where they are."""
    from plainnet.report.pictures import draw_run

    for label, path in zip(("Curves:", "Confusion:", "Mistakes:"), draw_run(finished), strict=False):
        console.print(f"{label:<12} {path}", highlight=False, soft_wrap=True)


def table(scores: dict[str, Scores], console: Console) -> None:
    from rich.table import Table

    lines = Table("", "accuracy", "log loss", "weighted F1", "data loss", box=None, pad_edge=False)
    for name, found in scores.items():
        lines.add_row(name, *(f"{value:.4f}" for value in (found.accuracy, found.log_loss, found.f1_weighted, found.loss)))
    console.print(lines)


def confusion(matrix: Array, names: Sequence[str], console: Console) -> None:
    """Rows are true classes, columns predicted ones."""
    if len(matrix) > MOST_CLASSES:
        return
    width = max(len(str(int(np.max(matrix)))), *(len(name) for name in names)) + 1
    lines = ["Confusion matrix (rows: true, columns: predicted)"]
    lines.append(" " * width + "".join(f"{name:>{width}}" for name in names))
    lines += [f"{name:>{width}}" + "".join(f"{count:>{width}}" for count in row) for name, row in zip(names, matrix, strict=True)]
    console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)
