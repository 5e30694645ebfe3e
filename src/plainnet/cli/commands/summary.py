"""plainnet summary: a network as a table, layer by layer."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="\b\nExample:\n  plainnet summary runs/digits-1")
@click.argument("spec", metavar="SPEC.toml|RUN", type=click.Path(path_type=Path))
@click.option("--plugin", multiple=True, type=click.Path(path_type=Path), help="A Python file with a concept of your own.")
def command(spec: Path, plugin: tuple[Path, ...]) -> None:
    """Show a network, layer by layer."""
    from plainnet.cli import text
    from plainnet.core import registry
    from plainnet.network.summary import summary
    from plainnet.training.data import prepare
    from plainnet.training.fit import suited
    from plainnet.training.trial import Trial

    for path in plugin:
        registry.add_plugin(path)
    trial = Trial.read(spec / "spec.toml" if spec.is_dir() else spec)
    network = trial.network
    if network.input_shape is None or any(layer != layer.sized_for(1) for layer in network.layers):
        data = prepare(trial.data)
        network, _ = suited(network, trial.training, data)
    head, foot = ("layer", "operation", "outputs", "weights", "share"), ("all", "", "", f"{network.parameters.size:,}", "100.0 %")
    rows = [(x.name, x.operation, f"{x.outputs:,}", f"{x.weights:,}", f"{100 * x.share:.1f} %") for x in summary(network)]
    click.echo(text.table([head, *rows, foot], left=2))
