"""A study's spec: a question, one trial, what is varied in it, how it is judged, and how often it is repeated.

select: every variant is trained with seeds of its own and judged on validation rows; confirm: what is kept (or all, where
nothing is selected) is trained with fresh seeds, or once for each fold, and judged on test rows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError, model_validator

from plainnet.core.errors import ManyFaultsError, RequestError, nearest, require, unknown
from plainnet.core.registry import knows, names
from plainnet.study.measures import Measure
from plainnet.study.reported import Reported
from plainnet.study.table import MOST_SEEDS, STRICT, Count, Label, Name

Phase = Literal["select", "confirm"]
Stream = Literal["split", "weights", "order", "draws"]


class Table(BaseModel):
    model_config = STRICT


class Listed(Table):
    """Values with a label for the axis."""

    values: list[Any] = Field(min_length=1)
    label: Label | None = None


class Range(Table):
    """Drawn at random, `random.count` times; whole: to whole numbers."""

    low: float
    high: float
    scale: Literal["linear", "log"] = "linear"
    whole: bool = False
    label: Label | None = None


class Random(Table):
    count: Annotated[int, Field(ge=1, le=100_000)]
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0


class Search(Table):
    """Points asked for `batch` at a time, each batch knowing what all before it found; every axis is searched."""

    count: Annotated[int, Field(ge=1, le=10_000)]
    batch: Annotated[int, Field(ge=1, le=10_000)]
    sampler: Literal["tpe", "random", "cmaes"] = "tpe"
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0


class Halving(Table):
    """rungs: epochs after each of which the share `keep` of the points goes on; who passes all trains to the end."""

    rungs: list[Annotated[int, Field(ge=1)]] = Field(min_length=1)
    keep: Annotated[float, Field(gt=0, lt=1)] = 1 / 3


class Select(Table):
    """keep: so many of each named variant's points go on."""

    seeds: Count
    keep: Annotated[int, Field(ge=1)] = 1
    halving: Halving | None = None


class Repetition(Table):
    """Instead of seeds: every fold is held out once in each repeat, which divides the rows anew."""

    kind: Literal["k-fold"]
    folds: Annotated[int, Field(ge=2, le=1_000)]
    repeats: Annotated[int, Field(ge=1, le=1_000)] = 1


class Spec(Table):
    """data, network, training, engine, callbacks: the trial, as `plainnet train` reads it from a spec.

    variants: name -> dotted path -> value; axes: dotted path -> values. Each variant is crossed with all axes.
    random, search: how points are found where axes are ranges. seeds, or repetition: how often a variant is confirmed.
    also: name -> what else is judged; reported: what the study's source claims; plugins: those of `study/shipped` that it needs.
    margin: a difference of no interest; vary: which streams follow a trial's seed; the others keep the spec's own.
    looks: numbers of seeds, in place of `seeds`: after each, only variants whose comparison is open go on to the next.
    """

    name: Name
    question: Label
    data: dict[str, Any]
    network: dict[str, Any]
    training: dict[str, Any] = {}
    engine: str = "auto"
    callbacks: list[Any] = []
    variants: dict[str, dict[str, Any]] = {}
    axes: dict[str, Any] = {}
    random: Random | None = None
    search: Search | None = None
    metric: str = "accuracy"
    baseline: Label | None = None
    margin: Annotated[float, Field(ge=0)] | None = None
    vary: list[Stream] = ["split", "weights", "order", "draws"]
    select: Select | None = None
    repetition: Repetition | None = None
    seeds: Count
    looks: list[Annotated[int, Field(ge=2, le=MOST_SEEDS)]] | None = None
    also: dict[Label, Measure] = {}
    reported: list[Reported] = []
    plugins: list[Name] = []

    @model_validator(mode="before")
    @classmethod
    def _trials_of_folds(cls, data: dict[str, Any]) -> dict[str, Any]:
        """The folds of all repeats are numbered as seeds are."""
        found = data.get("repetition")
        if "seeds" in data or found is None:
            return data
        try:
            repetition = Repetition.model_validate(found)
        except ValidationError:
            return data | {"seeds": 1}
        return data | {"seeds": repetition.folds * repetition.repeats}

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it, what was not given left out."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"seeds"} if self.repetition else None)


def read(path: Path) -> dict[str, Any]:
    """The data of a spec's file."""
    why = "YAML reads 1e-3 as text, so that a learning rate would be a word"
    require(path.suffix not in (".yaml", ".yml"), "A study is written in TOML.", path, f"Write TOML: {why}.")
    require(path.is_file(), "There is no such study.", path, "Check the path, or see: plainnet study list --shipped.")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise RequestError(f"{path.name} is not UTF-8 text.", error.reason, "Give a spec in TOML.") from error
    except tomllib.TOMLDecodeError as error:
        raise RequestError("The study is not valid TOML.", str(error), "Mend that line; numbers like 1e-3 are fine.") from error
    except RecursionError as error:
        raise RequestError("The study is nested too deeply.", "tables within tables", "Write it flat.") from error


def checked(data: dict[str, Any]) -> tuple[Spec | None, list[str]]:
    """The spec, as far as its own keys are right, and every error in them."""
    spec: Spec | None
    errors = list[str]()
    try:
        spec = Spec.model_validate(data)
    except ValidationError as error:
        spec, errors = _without_faults(data, error), explained(error, data)
    return spec, errors + ([str(error) for error in _judging(spec)] if spec else [])


def _without_faults(data: dict[str, Any], error: ValidationError) -> Spec | None:
    """What is left of a study to look for more errors in, where its trial is among that."""
    wrong = {str(found["loc"][0]) for found in error.errors() if found["loc"]}
    left = {key: data[key] for key in data if key not in wrong}
    left = {"name": "unnamed", "question": "None?"} | ({} if "repetition" in left else {"seeds": 1}) | left
    try:
        return Spec.model_validate(left)
    except ValidationError:
        return None


def refused(data: dict[str, Any], errors: list[str]) -> ManyFaultsError:
    """All that is wrong with a study, at once."""
    count = f"{len(errors)} errors" if len(errors) > 1 else "an error"
    return ManyFaultsError(f"The study has {count}.", str(data.get("name", "no name")), "Mend what stands below.", tuple(errors))


def axis_of(value: Any) -> Listed | Range:
    """One of `axes`; raises ValidationError."""
    if isinstance(value, list):
        return Listed(values=value)
    return Listed.model_validate(value) if isinstance(value, dict) and "values" in value else Range.model_validate(value)


def explained(error: ValidationError, data: Any, where: str = "") -> list[str]:
    """The errors of one part, with its path."""
    return [str(_explained(found, data, where)) for found in error.errors()]


def _explained(error: Any, data: Any, where: str = "") -> RequestError:
    """pydantic's finding as a path, what was received and what to do."""
    *place, last = (*error["loc"],) or ("",)
    path = ".".join(map(str, filter(lambda part: part != "", [where, *place, last])))
    if error["type"] == "extra_forbidden":
        known = _known(place, where)
        inside = ".".join(map(str, filter(None, [where, *place])))
        return unknown("setting" + (f" in {inside}" if inside else ""), str(last), known)
    if error["type"] == "missing":
        return RequestError(f"The study needs '{path}'.", ", ".join(data) or "nothing", f"Add {last} = ... to it.")
    what = error["msg"].removeprefix("Input ").removeprefix("should ")
    close = nearest(str(error["input"]), STREAMS) if place == ["vary"] else ""
    return RequestError(f"'{path}' should {what}.", repr(error["input"]), f"{close}Correct the value.")


STREAMS = ("split", "weights", "order", "draws")


INSIDE: dict[str, type[BaseModel]] = {
    "random": Random,
    "search": Search,
    "select": Select,
    "select.halving": Halving,
    "repetition": Repetition,
}
REPEATED: dict[str, type[BaseModel]] = {"also": Measure, "reported": Reported}  # tables of which there are several


def _known(place: list[Any], where: str) -> list[str]:
    """The names that exist at that place of a study."""
    cls = INSIDE.get(".".join(map(str, place))) or REPEATED.get(str(place[0]) if place else "", Range if where else Spec)
    return list(cls.model_fields)


def _judging(spec: Spec) -> list[RequestError]:
    """Whether it can be judged as it says."""
    return [*_metric(spec), *_selecting(spec), *_looking(spec), *_repeating(spec), *_more(spec)]


def _metric(spec: Spec) -> Iterator[RequestError]:
    if spec.metric != "loss" and not knows("metrics", spec.metric):
        yield unknown("metric", spec.metric, ["loss", *names("metrics")], "See: plainnet list metrics.")


def _selecting(spec: Spec) -> Iterator[RequestError]:
    if spec.select is not None and not spec.data.get("validation"):
        yield RequestError("select judges on validation rows.", "none", "Add validation = 0.1 to data.")
    if spec.search is not None and spec.select is None:
        yield RequestError("'search' judges its points in the phase select.", "no select", "Add [select] with seeds = 2, say.")
    if spec.search is not None and spec.random is not None:
        yield RequestError("Points are drawn by 'random' or by 'search'.", "both", "Leave one of them out.")
    halving = spec.select.halving if spec.select else None
    if halving is not None and halving.rungs != sorted(set(halving.rungs)):
        advice = "Write them from the least on, each once."
        yield RequestError("'select.halving.rungs' rise.", ", ".join(map(str, halving.rungs)), advice)


def _looking(spec: Spec) -> Iterator[RequestError]:
    looks = spec.looks
    if looks is not None and (not looks or sorted(set(looks)) != looks):
        yield RequestError("'looks' are numbers of seeds that rise.", looks, "Write looks = [5, 10, 20, 40], say.")


def _repeating(spec: Spec) -> Iterator[RequestError]:
    if spec.repetition is None:
        return
    if spec.looks is not None:
        yield RequestError("'looks' add seeds, and 'repetition' by folds has none to add.", "both", "Leave one of them out.")
    if spec.seeds != spec.repetition.folds * spec.repetition.repeats:
        yield RequestError("A study is repeated by 'seeds' or by 'repetition'.", f"seeds = {spec.seeds}", "Leave seeds out.")
    if spec.select is not None:
        advice = "Choose first, in a study with seeds, and name the chosen as variants."
        yield RequestError("'repetition' by folds tests on every row: none is left to select by.", "select", advice)
    if spec.data.get("split") == "time":
        yield RequestError("'repetition' by folds has no order in time.", "data.split = 'time'", "Use another split, or seeds.")


def _more(spec: Spec) -> Iterator[RequestError]:
    """What is judged beside the metric."""
    for name, measure in spec.also.items():
        yield from measure.mistakes(name)
    if spec.metric in spec.also:
        yield RequestError("'also' names what is judged beside the metric.", spec.metric, "Call it otherwise.")
