"""plainnet evaluate: a finished run judged again, on its own test rows or on others."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="\b\nExamples:\n  plainnet evaluate runs/digits-1\n  plainnet evaluate runs/wine-1 --data new.csv --metric roc_auc"
)
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--data", metavar="FILE", help="Rows with their targets, as CSV, Parquet, .npy or .npz (default: the run's test rows)."
)
@click.option(
    "--target", metavar="COLUMN", help="Where FILE has its targets: a column, an array, a .npy file (default: as trained)."
)
@click.option("--metric", multiple=True, metavar="NAME[:k=v,...]", help="Judge by that as well, such as roc_auc or top_k:k=3.")
@click.option("--plugin", multiple=True, type=click.Path(path_type=Path), help="A Python file with a concept of your own.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def command(
    run: Path, data: str | None, target: str | None, metric: tuple[str, ...], plugin: tuple[Path, ...], as_json: bool
) -> None:
    """Judge a run's model: the scores that suit its task, and the confusion matrix of classes."""
    import json

    from plainnet.cli import named, results
    from plainnet.cli.finished import load_run, rows_to_judge
    from plainnet.core import registry
    from plainnet.core.spec import from_data
    from plainnet.metrics.base import Metric

    for path in plugin:
        registry.add_plugin(path)
    trial, model = load_run(run)
    name, rows = rows_to_judge(trial, model, data, target)
    metrics = [from_data(Metric, named.concept(text, "--metric", "Write top_k:k=3, say.")) for text in metric]  # type: ignore[type-abstract]
    found = model.evaluate(rows, metrics)
    if as_json:
        click.echo(json.dumps({name: found.plain()}, indent=2))
        return
    results.judged({name: found}, model.names, click.echo)
