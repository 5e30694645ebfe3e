"""plainnet predict: a class, labels or numbers for every row of a file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="\b\nExample:\n  plainnet predict runs/wine-1 new.csv --proba --out answers.csv")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--proba", is_flag=True, help="One column of probabilities a class or label as well.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write there instead of the screen.")
@click.option("--plugin", multiple=True, type=click.Path(path_type=Path), help="A Python file with a concept of your own.")
def command(run: Path, file: Path, proba: bool, out: Path | None, plugin: tuple[Path, ...]) -> None:
    """Predict the class, labels or numbers of each row of a file.

    FILE is CSV, TSV, Parquet, .npy, .npz or IDX; the answer is CSV.
    """
    import csv
    import io

    from plainnet.cli.answers import answers
    from plainnet.cli.finished import load_run, read_features
    from plainnet.core import registry
    from plainnet.core.errors import require
    from plainnet.core.files import write_whole

    place = Path() if out is None else out.parent
    require(place.is_dir(), "There is no such folder to write to.", place, "Make it first, or choose another --out.")
    for path in plugin:
        registry.add_plugin(path)
    trial, model = load_run(run)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(answers(model, read_features(file, trial, model), proba))
    if out is None:
        click.echo(text.getvalue(), nl=False)
    else:
        write_whole(out, text.getvalue().encode())
