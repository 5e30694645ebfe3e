"""Says what came out of a run, and draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from plainnet.cli import text
from plainnet.cli.progress import FORMATS
from plainnet.core.arrays import Array
from plainnet.model.scores import Scores
from plainnet.training.run import INTERRUPTED, Run

if TYPE_CHECKING:
    from plainnet.training.trial import Finished

HEADINGS = {"f1_weighted": "weighted F1", "f1_micro": "micro F1", "f1_macro": "macro F1", "loss": "data loss"}
HEADINGS |= {"rmse": "RMSE", "mae": "MAE", "mse": "MSE", "r2": "R2", "roc_auc": "ROC AUC", "f1": "F1"}
MOST_CLASSES = 20  # beyond, a confusion matrix is for a picture
Say = Callable[[str], None]


def show(finished: Finished, say: Say) -> None:
    """Why it ended, the scores of each part of the data, the confusion matrix of the last, and where the files are."""
    run = finished.fitted.run
    for line in _ending(run):
        say(line)
    say("")
    judged(finished.scores, finished.data.data.class_names, say)
    say("")
    engine = f"{run.program.engine} engine, {run.program.isa}, {run.program.training.dtype}"
    say(f"{run.step:,} step{'s' if run.step > 1 else ''} in {run.seconds:.2f} s of training ({engine})")
    if run.stop_reason == INTERRUPTED:
        say(f"Go on with:  plainnet train {finished.folder}/spec.toml --resume")
    else:
        say(f"Run:         {finished.folder}")


def _ending(run: Run) -> Iterator[str]:
    if run.stop_reason:
        yield f"Stopped: {run.stop_reason}."
    if run.program.training.averaging is not None:
        yield f"Validated and saved: the average of the weights ({run.program.training.averaging.concept_name()})."
    if run.best is not None:
        epoch = run.history[run.best_row - 1]["epoch"]
        yield f"Kept: the weights after epoch {round(epoch, 2):.9g}, with the best validation loss ({run.best_loss:.4f})."


def draw(finished: Finished, say: Say) -> None:
    """The pictures, and where they are."""
    from plainnet.report.pictures import draw_run

    for path in draw_run(finished):
        say(f"{path.stem.capitalize() + ':':<12} {path}")


def judged(scores: Mapping[str, Scores], names: Sequence[str], say: Say) -> None:
    """The scores of one or more parts of the data, and the confusion matrix of the last where there is one."""
    last = list(scores.values())[-1]
    keys = [*(key for key in last.values if key != "loss"), "loss"]
    rows = [["as evaluated", *(HEADINGS.get(key, key.replace("_", " ")) for key in keys)]]
    for name, found in scores.items():
        rows.append([name, *(f"{found[key]:{FORMATS[found.task]}}" for key in keys)])
    say(text.table(rows))
    if last.confusion is not None and len(names) <= MOST_CLASSES:
        say("")
        say(confusion(last.confusion, names))


def confusion(matrix: Array, names: Sequence[str]) -> str:
    """Rows are true classes, columns predicted ones."""
    rows = [["", *names], *([name, *map(str, counts)] for name, counts in zip(names, matrix, strict=True))]
    return "Confusion matrix (rows: true, columns: predicted)\n" + text.table(rows, left=0)
