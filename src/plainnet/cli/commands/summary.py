"""plainnet summary: a network as a table, layer by layer."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example:  plainnet summary runs/digits-1")
@click.argument("spec", metavar="SPEC.toml|RUN", type=click.Path(path_type=Path))
@click.option("--plugin", multiple=True, type=click.Path(path_type=Path), help="A Python file with a concept of your own.")
def command(spec: Path, plugin: tuple[Path, ...]) -> None:
    """Operation, output dimensions, weights and share of all weights of each layer."""
    from rich.console import Console
    from rich.table import Table

    from plainnet.core import registry
    from plainnet.network.summary import summary
    from plainnet.training.data import prepare
    from plainnet.training.trial import Trial

    for path in plugin:
        registry.add_plugin(path)
    trial = Trial.read(spec / "spec.toml" if spec.is_dir() else spec)
    network = trial.network
    if network.input_shape is None or any(layer != layer.sized_for(1) for layer in network.layers):
        data = prepare(trial.data)
        network = network.over(data.data.row_shape, data.outputs)
    lines = Table("layer", "operation", "outputs", "weights", "share", box=None, pad_edge=False)
    for column in lines.columns[2:]:
        column.justify = "right"
    for line in summary(network):
        lines.add_row(line.name, line.operation, str(line.outputs), f"{line.weights:,}", f"{100 * line.share:.1f} %")
    lines.add_row("", "all", str(network.outputs), f"{network.parameters.size:,}", "100.0 %")
    Console().print(lines)
