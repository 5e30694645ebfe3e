"""A trial is one configuration with one seed: everything needed to repeat a training, and the folder it fills."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from plainnet.core.errors import DivergedError, RequestError, require
from plainnet.core.files import write_whole
from plainnet.core.spec import from_toml, to_toml
from plainnet.core.version import version
from plainnet.engines.base import Source
from plainnet.engines.choose import EngineName
from plainnet.model.scores import Scores
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.training.callbacks.base import Callback
from plainnet.training.checkpoint import Checkpoints
from plainnet.training.data import DataSpec, prepare
from plainnet.training.fit import Fitted, begin, finished, suited, train
from plainnet.training.folder import CHECKPOINT, check, claim
from plainnet.training.history import to_csv
from plainnet.training.prepared import Prepared


@dataclass(frozen=True)
class Trial:
    """threads: None is every core; a step is split only where that pays, and the bits do not depend on it.

    callbacks: called in this order after each row of the history; their files go to the run's folder.
    """

    data: DataSpec
    network: Network
    training: Training = Training()
    engine: EngineName = "auto"
    threads: int | None = None
    callbacks: tuple[Callback, ...] = ()

    def __post_init__(self) -> None:
        require(self.threads is None or self.threads >= 1, "threads must be at least 1.", self.threads, "Use 1 or more.")

    @classmethod
    def read(cls, path: Path) -> Trial:
        require(not path.is_dir(), "A spec is a file.", path, "Give the spec.toml of a run, or one of your own.")
        require(path.is_file(), "There is no such spec.", path, "Check the path.")
        try:
            return from_toml(cls, path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise RequestError(f"{path.name} is not UTF-8 text.", error.reason, "Give a spec in TOML.") from error


@dataclass(frozen=True)
class Finished:
    """A trial that ran: what `result.json` says, and what the pictures need."""

    trial: Trial
    folder: Path
    data: Prepared
    fitted: Fitted
    scores: dict[str, Scores]
    result: dict[str, Any]


def run_trial(trial: Trial, folder: Path, resume: bool = False, callbacks: Sequence[Callback] = ()) -> Finished:
    """Train, evaluate and fill `folder` with spec.toml, model.safetensors, history.csv and result.json.

    Nothing is written before the whole request has been checked. Raises TakenError where another run is.
    """
    checkpoint = folder / CHECKPOINT
    check(folder, resume)
    data = prepare(trial.data)
    network, training = suited(trial.network, trial.training, data)
    trial = replace(trial, network=network, training=training)
    everyone = (*trial.callbacks, *callbacks, Checkpoints(checkpoint))
    known = checkpoint if resume else None
    run = begin(trial.network, data, trial.training, trial.engine, trial.threads, known, everyone, folder)
    claim(folder, resume, to_toml(trial))
    try:
        train(run, everyone)
    except DivergedError:
        write_whole(folder / "history.csv", to_csv(run.history).encode())
        raise
    fitted = finished(run)
    found = {name: fitted.model.evaluate(source) for name, source in _sources(data)}
    result = _result(fitted, found) | {"repeated": run.data.repeated, "notes": list(data.data.notes)}
    fitted.model.save(folder / "model.safetensors")
    write_whole(folder / "history.csv", to_csv(run.history).encode())
    write_whole(folder / "result.json", (json.dumps(result, indent=2) + "\n").encode())
    return Finished(trial, folder, data, fitted, found, result)


def _sources(data: Prepared) -> list[tuple[str, Source]]:
    named = {"train": data.train, "validation": data.validation, "test": data.test}
    return [(name, source) for name, source in named.items() if source is not None]


def _result(fitted: Fitted, found: dict[str, Scores]) -> dict[str, Any]:
    run = fitted.run
    program, averaging = run.program, run.program.training.averaging
    return {name: scores.numbers() for name, scores in found.items()} | {
        "seconds": run.seconds,
        "epochs": run.step / run.epoch_steps,
        "steps": run.step,
        "stopped": run.stop_reason,
        "averaged": None if averaging is None else averaging.concept_name(),
        "engine": program.engine,
        "isa": program.isa,
        "threads": program.threads,
        "dtype": program.training.dtype,
        "seed": program.training.seed,
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """What ran, for whoever repeats it."""
    import numpy

    return {"plainnet": version(), "python": platform.python_version(), "numpy": numpy.__version__}
