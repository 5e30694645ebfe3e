"""plainnet train: a dataset, a table or a spec in; a folder with the trained model, its history and pictures out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plainnet.cli.mistakes import INTEGER, NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plainnet.training.callbacks.base import Callback
    from plainnet.training.trial import Finished, Trial

EXAMPLES = """\b
Examples:
  plainnet train digits --hidden 64 --dropout 0.1
  plainnet train wine.csv --target quality --hidden 32
  plainnet train moons:noise=0.3 --hidden 16
  plainnet train digits --deduplicate --split stratified
  plainnet train digits --hidden 64 --optimizer adamw:weight_decay=0.1 --schedule cosine
  plainnet train runs/digits-1/spec.toml
  plainnet train digits --hidden 64 --validation 0.1 --time-limit 10m --live curves.png
"""


@click.command(epilog=EXAMPLES)
@click.argument("data", metavar="DATA|FILE|SPEC.toml")
@click.option(
    "--target", metavar="COLUMN", help="Column to predict, of a table: name or number; several: a,b (default: the last)."
)
@click.option("--task", metavar="NAME", help="classification or regression, of a table (default: what its target looks like).")
@click.option("--categorical", metavar="A,B", help="Columns of a table to read as categories although they hold numbers.")
@click.option("--hidden", metavar="128,64", help="Width of each hidden layer (default: none).")
@click.option(
    "--activation", metavar="NAME[:k=v,...]", help="After each hidden layer (default: relu): gelu, leaky_relu:slope=0.1, ..."
)
@click.option("--dropout", type=NUMBER, help="Share of hidden values to drop, such as 0.1.")
@click.option("--l2", type=NUMBER, help="Adds N/2 * sum(w^2) over all weights to the objective.")
@click.option("--normalization", metavar="batch", help="Normalise before each activation.")
@click.option(
    "--loss", metavar="NAME[:k=v,...]", help="Such as huber:delta=2 (default: what suits the targets); see: plainnet list losses."
)
@click.option("--class-weight", metavar="balanced|1,2.5", help="What the rows of each class weigh in the loss.")
@click.option(
    "--optimizer", metavar="NAME[:k=v,...]", help="adam (default), adamw:weight_decay=0.1, ...: see plainnet list optimizers."
)
@click.option("--lr", type=NUMBER, help="Learning rate (default: the optimizer's).")
@click.option("--momentum", type=NUMBER, help="Of --optimizer momentum (default: 0.9).")
@click.option(
    "--schedule", metavar="NAME[:k=v,...]", help="Of the learning rate: cosine, step_decay:factor=0.95; see plainnet schedule."
)
@click.option("--batch-size", type=INTEGER, help="Rows a step (default: 32; 0: all of them).")
@click.option("--epochs", type=INTEGER, help="Passes over the training rows (default: 10).")
@click.option("--limit", type=INTEGER, help="Train on the first N rows only.")
@click.option("--test-limit", type=INTEGER, help="Test on the first N rows only.")
@click.option("--validation", type=NUMBER, help="Share of the training rows to validate on, such as 0.1, or a number of them.")
@click.option("--test", metavar="SHARE|N|rest", help="Rows to test on, of data without a test of its own (default: 0.25).")
@click.option("--train", type=INTEGER, help="Train on so many of the rows that are not held out, at random.")
@click.option("--split", metavar="KIND", help="How rows are held out: random (default), stratified, grouped, time (the last).")
@click.option("--group", metavar="COLUMN", help="Of --split grouped: rows equal there stay on one side.")
@click.option("--deduplicate", is_flag=True, help="Keep one of equal rows, and none of the test's in training.")
@click.option("--accept-changed-files", is_flag=True, help="Take data files that are not the published ones as they are.")
@click.option("--early-stopping", type=INTEGER, help="Stop after N epochs without a better validation loss; keep the best.")
@click.option("--reduce-on-plateau", type=INTEGER, help="Divide the rate by 10 after N epochs without a better validation loss.")
@click.option("--time-limit", metavar="10m", help="Stop in good order after so long: 90s, 10m, 1.5h.")
@click.option("--probes", is_flag=True, help="Follow each layer: spread, dead units, gradients, updates; with a picture.")
@click.option("--log", multiple=True, metavar="csv|jsonl|tensorboard", help="Write each epoch to a log as it ends; repeatable.")
@click.option("--live", multiple=True, metavar="text|FILE.png", help="Show curves while it trains: as text, or in a picture.")
@click.option("--callback", multiple=True, metavar="NAME[:k=v,...]", help="Any other: see plainnet list callbacks; repeatable.")
@click.option("--seed", type=INTEGER, help="Of weights, order and masks (default: 0).")
@click.option("--engine", metavar="auto|reference|native", help="What computes (default: auto, the fastest that can).")
@click.option("--threads", type=INTEGER, help="At most so many (default: one a core); never changes the result.")
@click.option("--dtype", metavar="float32|float64", help="Precision (default: float32).")
@click.option("--plugin", multiple=True, type=click.Path(path_type=Path), help="A Python file with a concept of your own.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the run (default: runs/NAME-1, -2, ...).")
@click.option("--resume", is_flag=True, help="Go on with the interrupted run in --out.")
@click.option("--json", "as_json", is_flag=True, help="Print result.json, and all else on the error stream.")
def command(plugin: tuple[Path, ...], out: Path | None, resume: bool, as_json: bool, live: tuple[str, ...], **given: Any) -> int:
    """Train a network and evaluate it."""
    from rich.console import Console

    from plainnet.cli import place, request, results
    from plainnet.cli.progress import Show
    from plainnet.core import registry
    from plainnet.report.live import LivePicture
    from plainnet.training.run import INTERRUPTED

    for path in plugin:
        registry.add_plugin(path)
    trial = request.trial(given)
    dataset = trial.data.dataset
    show = Show(Console(stderr=as_json), getattr(dataset, "path", None) or dataset.concept_name(), "text" in live)
    pictures = [LivePicture(path) for path in live if path != "text"]
    finished = _run(trial, place.folders(given["data"], out, resume), resume, [show, *pictures])
    if as_json:
        click.echo((finished.folder / "result.json").read_text(), nl=False)

    def say(line: str) -> None:
        click.echo(line, err=as_json)

    results.show(finished, say)
    if finished.fitted.run.stop_reason == INTERRUPTED:
        return 130
    results.draw(finished, say)
    return 0


def _run(trial: Trial, folders: Iterator[Path], resume: bool, views: Sequence[Callback]) -> Finished:
    """Run the trial in the first folder that no other run takes in the meantime."""
    from plainnet.training.folder import TakenError
    from plainnet.training.trial import run_trial

    for folder in folders:
        try:
            return run_trial(trial, folder, resume, views)
        except TakenError as error:
            taken = error
    raise taken
