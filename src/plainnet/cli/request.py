"""Turns the options of `plainnet train` into a trial."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from plainnet.core.errors import RequestError, nearest, require
from plainnet.core.registry import names
from plainnet.core.spec import from_data, to_data
from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import initial_value
from plainnet.training.trial import Trial

TABLES = {".csv", ".tsv", ".txt", ".data"}
OVERRIDES = {"limit": "data", "test_limit": "data", "epochs": "training", "seed": "training", "dtype": "training"}
NORMALIZATIONS = {"batch": "batch_norm"}


def trial(given: dict[str, Any]) -> Trial:
    """From a spec file with a few options changed, or from options alone."""
    if given["data"].endswith(".toml"):
        return _from_spec(given)
    options = {name: value for name, value in given.items() if value is not None}
    _refuse_contradictions(options)
    training = _training(options)
    data = {"dataset": _dataset(options)} | _some(options, "limit", "test_limit", "validation")
    spec = {"data": data, "network": {"layers": _layers(options)}, "training": training} | _some(options, "engine", "threads")
    return from_data(Trial, spec)


def folder(data: str, out: Path | None, resume: bool) -> Path:
    """Where the run goes; a spec inside a run's folder resumes that run."""
    if out is not None:
        return out
    if resume:
        require(data.endswith(".toml"), "--resume needs to know which run.", "no --out", "Give --out DIR, or RUN/spec.toml.")
        return Path(data).parent
    stem = Path(data).parent.name if Path(data).name == "spec.toml" else Path(data).stem
    free = (Path("runs") / f"{stem}-{i}" for i in itertools.count(1))
    return next(path for path in free if not path.exists())


def _from_spec(given: dict[str, Any]) -> Trial:
    spec = to_data(Trial.read(Path(given["data"])))
    for name, value in given.items():
        if value is None or name == "data":
            continue
        if name in OVERRIDES:
            spec.setdefault(OVERRIDES[name], {})[name] = value
        elif name in ("engine", "threads"):
            spec[name] = value
        else:
            option = "--" + name.replace("_", "-")
            known = ", ".join("--" + other.replace("_", "-") for other in (*OVERRIDES, "engine", "threads"))
            raise RequestError(
                f"{option} cannot be combined with a spec file.", given["data"], f"Edit the file; these can be given: {known}."
            )
    return from_data(Trial, spec)


def _dataset(options: dict[str, Any]) -> dict[str, Any]:
    data, target = options["data"], options.get("target")
    if Path(data).suffix.lower() in TABLES or Path(data).is_file():
        return {"name": "csv", "path": data} | ({"target": target} if target is not None else {})
    require(target is None, "--target names a column of a file.", f"--target with {data}", "Leave it out.")
    known = [name for name in names("datasets") if name != "csv"]
    if data not in known:
        advice = nearest(data, known) + "See: plainnet list datasets. Tables end in .csv."
        raise RequestError("There is no dataset or file of that name.", f"'{data}'", advice)
    return {"name": data}


def _layers(options: dict[str, Any]) -> list[Any]:
    """The hidden layers, and an output for each class."""
    layers: list[Any] = []
    for units in _widths(options.get("hidden")):
        layers.append({"name": "dense", "units": units})
        if "normalization" in options:
            layers.append(_normalization(options["normalization"]))
        layers.append(options.get("activation", "relu"))
        if options.get("dropout"):
            layers.append({"name": "dropout", "rate": options["dropout"]})
    return [*layers, "dense"]


def _widths(hidden: str | None) -> list[int]:
    if not hidden:
        return []
    parts = hidden.split(",")
    valid = all(part.strip().isascii() and part.strip().isdigit() and int(part) > 0 for part in parts)
    require(valid, "--hidden expects positive whole numbers with commas between them.", f"'{hidden}'", "Write 128,64, say.")
    return [int(part) for part in parts]


def _normalization(name: str) -> str:
    if name not in NORMALIZATIONS:
        raise RequestError("There is no normalization of that name.", f"'{name}'", f"Known: {', '.join(NORMALIZATIONS)}.")
    return NORMALIZATIONS[name]


def _training(options: dict[str, Any]) -> dict[str, Any]:
    training = _some(options, "loss", "batch_size", "epochs", "seed", "dtype", "early_stopping")
    if options.get("l2"):
        training["regularizer"] = {"name": "l2", "strength": options["l2"]}
    optimizer = {"name": options.get("optimizer", "adam")} | _some(options, "momentum")
    rate = options.get("lr")
    if "schedule" in options:
        rate = _schedule(options["schedule"], rate if rate is not None else _usual_rate(optimizer))
    training["optimizer"] = optimizer | ({} if rate is None else {"learning_rate": rate})
    return training


def _schedule(text: str, rate: float) -> dict[str, Any]:
    """NAME or NAME:key=value,... as a spec's table; it starts at `rate`."""
    name, _, settings = text.partition(":")
    schedule: dict[str, Any] = {"name": name, "initial": rate}
    for setting in filter(None, settings.split(",")):
        key, equals, value = setting.partition("=")
        require(
            bool(equals), "--schedule expects NAME:key=value,key=value.", f"'{setting}'", "Write inverse_time:decay=1e-4, say."
        )
        schedule[key.strip()] = _number(key, value)
    return schedule


def _number(key: str, value: str) -> int | float:
    try:
        return int(value) if value.strip().isdigit() else float(value)
    except ValueError as error:
        raise RequestError(f"'{key}' of --schedule expects a number.", f"'{value}'", "Correct the value.") from error


def _usual_rate(optimizer: dict[str, Any]) -> float:
    return initial_value(from_data(Optimizer, optimizer).learning_rate)  # type: ignore[type-abstract]


def _some(options: dict[str, Any], *wanted: str) -> dict[str, Any]:
    return {name: options[name] for name in wanted if name in options}


def _refuse_contradictions(options: dict[str, Any]) -> None:
    """Options that would do nothing beside each other are refused, not ignored."""
    hidden = [name for name in ("activation", "dropout", "normalization") if name in options]
    if hidden and "hidden" not in options:
        raise RequestError(f"--{hidden[0]} acts on hidden layers.", "no --hidden", "Add --hidden 64, say, or leave it out.")
    optimizer = options.get("optimizer", "adam")
    if "momentum" in options and optimizer != "momentum":
        raise RequestError("--momentum belongs to --optimizer momentum.", f"--optimizer {optimizer}", "Choose one of the two.")
    if "early_stopping" in options and not options.get("validation"):
        raise RequestError("--early-stopping needs validation rows.", "no --validation", "Add --validation 0.1, say.")
