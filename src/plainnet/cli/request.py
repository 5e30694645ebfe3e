"""Turns the options of `plainnet train` into a trial."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plainnet.cli import named, values
from plainnet.cli.callbacks import OPTIONS, callbacks
from plainnet.core.errors import RequestError, nearest, require
from plainnet.core.registry import find, knows, names
from plainnet.core.spec import field_types, from_data, required, to_data
from plainnet.layers.base import Layer
from plainnet.network.shorthand import NONE, hidden_layers
from plainnet.optimizers.base import Optimizer
from plainnet.schedules.base import initial_value
from plainnet.training.trial import Trial

FILES = {".parquet": "parquet", ".npy": "npy", ".npz": "npz"} | dict.fromkeys((".csv", ".tsv", ".txt", ".data"), "csv")
SPLITTING = ("limit", "test_limit", "train", "validation", "split", "group", "deduplicate")
OVERRIDES = {"limit": "data", "test_limit": "data", "epochs": "training", "seed": "training", "dtype": "training"}


def trial(given: dict[str, Any]) -> Trial:
    """From a spec file with a few options changed, or from options alone."""
    if given["data"].endswith(".toml"):
        return _from_spec(given)
    options = {name: value for name, value in given.items() if value is not None and value is not False and name not in OPTIONS}
    _refuse_contradictions(options)
    data = {"dataset": dataset(options)} | _some(options, *SPLITTING) | _test(options)
    training = _training(options)
    spec = {"data": data, "network": {"layers": _layers(options)}, "training": training} | _some(options, "engine", "threads")
    return from_data(Trial, spec | {"callbacks": callbacks(given, [])})


def _from_spec(given: dict[str, Any]) -> Trial:
    spec = to_data(Trial.read(Path(given["data"])))
    for name, value in given.items():
        if value is None or value is False or name == "data" or name in OPTIONS:
            continue
        if name in OVERRIDES:
            spec[OVERRIDES[name]][name] = value
        elif name in ("engine", "threads"):
            spec[name] = value
        elif name == "accept_changed_files":
            spec["data"]["dataset"] |= _accepted(given, spec["data"]["dataset"]["name"])
        else:
            option = "--" + name.replace("_", "-")
            known = ", ".join("--" + other.replace("_", "-") for other in (*OVERRIDES, "engine", "threads", *OPTIONS))
            raise RequestError(
                f"{option} cannot be combined with a spec file.", given["data"], f"Edit the file; these can be given: {known}."
            )
    spec["callbacks"] = callbacks(given, spec["callbacks"])
    return from_data(Trial, spec)


def ready() -> list[str]:
    """The datasets that need no file of the user's."""
    return [name for name in names("datasets") if is_ready(name)]


def is_ready(name: str) -> bool:
    return knows("datasets", name) and "path" not in required(find("datasets", name))


def dataset(options: dict[str, Any]) -> dict[str, Any]:
    """A dataset by name, NAME:key=value,..., or as a file."""
    data = options["data"]
    path = Path(data)
    if not is_ready(data) and (path.suffix.lower() in FILES or path.is_file()):
        require("accept_changed_files" not in options, "--accept-changed-files concerns published files.", data, "Leave it out.")
        columns = {"categorical": values.names(options["categorical"])} if "categorical" in options else {}
        return {"name": FILES.get(path.suffix.lower(), "csv"), "path": data} | _some(options, "target", "task") | columns
    name, colon, _ = data.partition(":")
    if colon and knows("datasets", name):
        return named.concept(data, "A dataset", "Write moons:noise=0.3,samples=200, say.") | _accepted(options, name)
    for option in ("target", "task", "categorical"):
        given = f"--{option} with {data}"
        require(option not in options, f"--{option} is about columns of a file.", given, "Leave it out.")
    if not is_ready(data):
        raise _no_dataset(data)
    return {"name": data} | _accepted(options, data)


def _no_dataset(data: str) -> RequestError:
    if Path(data).is_dir():
        spec = Path(data, "spec.toml")
        advice = f"Give {spec} to repeat that run." if spec.is_file() else "Give a CSV file, or see: plainnet list datasets."
        return RequestError("A folder is not a dataset.", f"'{data}'", advice)
    advice = nearest(data, ready()) + "See: plainnet list datasets. Tables end in .csv."
    return RequestError("There is no dataset or file of that name.", f"'{data}'", advice)


def _accepted(options: dict[str, Any], name: str) -> dict[str, Any]:
    accepting = bool(options.get("accept_changed_files"))
    published = "accept_changed_files" in field_types(find("datasets", name))
    require(published or not accepting, "--accept-changed-files concerns published files.", name, "Leave it out.")
    return {"accept_changed_files": True} if accepting else {}


def _test(options: dict[str, Any]) -> dict[str, Any]:
    """--test SHARE, N or rest."""
    text = options.get("test")
    if text is None or text == "rest":
        return {} if text is None else {"test": text}
    return {"test": values.share("--test", text)}


def _layers(options: dict[str, Any]) -> list[Any]:
    """The hidden layers, and as many outputs as the targets need."""
    widths = values.widths(options.get("hidden"))
    activation = _activation(options.get("activation", "relu")) if widths else "relu"
    return hidden_layers(widths, activation, options.get("dropout", 0.0), options.get("normalization", NONE))


def _activation(text: str) -> Any:
    """NAME[:key=value,...] as a spec's table."""
    table = named.concept(text, "--activation", "Write leaky_relu:slope=0.1, say.")
    layer = from_data(Layer, table)  # type: ignore[type-abstract]
    require(layer.initializer is not None, "That layer is no activation.", f"'{text}'", "Use relu or sigmoid, say.")
    return table


def _training(options: dict[str, Any]) -> dict[str, Any]:
    training = _some(options, "batch_size", "epochs", "seed", "dtype", "early_stopping")
    if "loss" in options:
        training["loss"] = named.concept(options["loss"], "--loss", "Write huber:delta=2, say.")
    if "class_weight" in options:
        training["class_weight"] = values.class_weight(options["class_weight"])
    if options.get("l2"):
        training["regularizer"] = {"name": "l2", "strength": options["l2"]}
    optimizer = _optimizer(options) | _some(options, "momentum")
    rate = options.get("lr")
    if "schedule" in options:
        rate = named.schedule(options["schedule"], _usual_rate(optimizer) if rate is None else rate)
    training["optimizer"] = optimizer | ({} if rate is None else {"learning_rate": rate})
    return training


def _optimizer(options: dict[str, Any]) -> dict[str, Any]:
    """--optimizer NAME[:key=value,...] as a spec's table."""
    table = named.concept(options.get("optimizer", "adam"), "--optimizer", "Write nesterov:momentum=0.8, say.")
    for setting, option in (("learning_rate", "--lr"), ("momentum", "--momentum")):
        twice = setting in table and (option == "--lr" or "momentum" in options)
        require(
            not twice, f"The {setting.replace('_', ' ')} is said by {option}.", f"'{options.get('optimizer')}'", "Say it once."
        )
    return table


def _usual_rate(optimizer: dict[str, Any]) -> float:
    return initial_value(from_data(Optimizer, optimizer).learning_rate)  # type: ignore[type-abstract]


def _some(options: dict[str, Any], *wanted: str) -> dict[str, Any]:
    return {name: options[name] for name in wanted if name in options}


def _refuse_contradictions(options: dict[str, Any]) -> None:
    """Options that would do nothing beside each other are refused, not ignored."""
    hidden = [name for name in ("activation", "dropout", "normalization") if name in options]
    if hidden and "hidden" not in options:
        raise RequestError(f"--{hidden[0]} acts on hidden layers.", "no --hidden", "Add --hidden 64, say, or leave it out.")
    optimizer = _optimizer(options)["name"]
    if "momentum" in options and "momentum" not in field_types(find("optimizers", optimizer)):
        raise RequestError("--momentum belongs to --optimizer momentum.", f"--optimizer {optimizer}", "Choose one of the two.")
    if "early_stopping" in options and not options.get("validation"):
        raise RequestError("--early-stopping needs validation rows.", "no --validation", "Add --validation 0.1, say.")
