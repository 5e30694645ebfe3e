"""plainnet export: a model as a file that other programs run."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="\b\nExamples:\n  plainnet export runs/digits-1 --to json\n  plainnet export runs/digits-1 --to c --out digits.c\n"
    "  plainnet export runs/digits-1/model.safetensors --to python"
)
@click.argument("model", metavar="RUN|MODEL", type=click.Path(path_type=Path))
@click.option(
    "--to",
    required=True,
    metavar="FORMAT",
    help="onnx, safetensors, json, torch, keras, c or python (a file that needs NumPy only).",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write there (default: here, by the run's name).",
)
@click.option("--opset", type=int, metavar="N", help="Of ONNX: from 17 on (default: 17).")
@click.option("--plugin", multiple=True, type=click.Path(path_type=Path), help="A Python file with a concept of your own.")
def command(model: Path, to: str, out: Path | None, opset: int | None, plugin: tuple[Path, ...]) -> None:
    """Write a model as a file that other programs run.

    Preprocessing and probabilities are part of it, and so are the names of columns and classes.
    """
    from plainnet.cli.finished import load_run
    from plainnet.core import registry
    from plainnet.core.errors import require
    from plainnet.export.formats import export, paths, usual_path
    from plainnet.model.model import Model

    path = usual_path(to, model.resolve().stem if model.is_file() else model.resolve().name) if out is None else out
    require(path.parent.is_dir(), "There is no such folder to write to.", path.parent, "Make it first, or choose another --out.")
    source = model if model.is_file() else model / "model.safetensors"
    spared = all(file.resolve() != source.resolve() for file in paths(to, path))
    require(spared, "The model itself would be overwritten.", path, "Choose another --out.")
    for one in plugin:
        registry.add_plugin(one)
    loaded = Model.load(model) if model.is_file() else load_run(model)[1]
    for file in export(loaded, to, path, opset):
        click.echo(f"Wrote {file}")
