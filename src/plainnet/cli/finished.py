"""Opens a finished run, and files of rows for its model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from plainnet.cli.request import ready
from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, nearest, one_line, require
from plainnet.core.spec import from_data, to_data
from plainnet.datasets.base import Dataset, Rows
from plainnet.datasets.formats import like
from plainnet.datasets.formats.targets import Targets
from plainnet.engines.base import Source
from plainnet.model.model import Model
from plainnet.training.data import prepare
from plainnet.training.trial import Trial


def load_run(folder: Path) -> tuple[Trial, Model]:
    """The trial and the model of a run's folder."""
    require(folder.is_dir(), "There is no such run.", folder, "Give the folder that plainnet train wrote.")
    model = folder / "model.safetensors"
    require(model.is_file(), "The run has no model yet.", folder, f"Finish it: plainnet train {folder}/spec.toml --resume.")
    trial = Trial.read(folder / "spec.toml")
    return trial, replace(Model.load(model), engine=trial.engine, threads=trial.threads)


def read_trial(spec: Path, engine: str | None = None) -> Trial:
    """The trial of a spec file or of a run's folder, on another engine where one is asked for."""
    trial = Trial.read(spec / "spec.toml" if spec.is_dir() else spec)
    return trial if engine is None else from_data(Trial, to_data(trial) | {"engine": engine})


def rows_to_judge(trial: Trial, model: Model, data: str | None, target: str | None = None) -> tuple[str, Rows | Source]:
    """A name and rows: of a file, of another dataset, or of the run's own test (or training) rows.

    target: where a file has them, if not where the run's file had them.
    """
    require(target is None or data is not None, "--target is about the file of --data.", f"--target {target}", "Leave it out.")
    if data is None:
        prepared = prepare(trial.data)
        return ("train", prepared.train) if prepared.test is None else ("test", prepared.test)
    if Path(data).is_file():
        targets = Targets(model.task, model.names)
        chosen = _targets_of(trial, data) if target is None else target
        rows, unknown = like.labelled(Path(data), chosen, model.columns, targets, _features_of(trial))
        _say(unknown)
        return data, rows
    known = ready()
    if data not in known:
        raise RequestError("There is no dataset or file of that name.", f"'{data}'", nearest(data, known) + "Check the path.")
    other = prepare(replace(trial.data, dataset=from_data(Dataset, data)))  # type: ignore[type-abstract]
    return data, other.train if other.test is None else other.test


def _targets_of(trial: Trial, data: str) -> like.Named:
    """Where the run's own file had its targets; a file of targets belongs to that one alone."""
    target: like.Named = getattr(trial.data.dataset, "target", None)
    apart = isinstance(target, str) and target.endswith(".npy") and data != getattr(trial.data.dataset, "path", None)
    advice = "Say where its own are: --target FILE.npy, or the number of a column."
    require(not apart, "The run's targets belong to other rows.", f"{target} for {data}", advice)
    return target


def _features_of(trial: Trial) -> str | None:
    return getattr(trial.data.dataset, "features", None)


def read_features(path: Path, trial: Trial, model: Model) -> Array:
    x, unknown = like.features(path, model.columns, _features_of(trial))
    _say(unknown)
    return x


def _say(unknown: like.Unknown) -> None:
    """Categories that the training data lacked are no error, but more often than not a slip."""
    if unknown:
        click.echo(one_line(f"Note: categories that the model does not know count as missing, in {'; '.join(unknown)}"), err=True)
