"""A study ready to run: its spec, its variants as trials, and every trial that its total consists of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from plainnet.core.errors import RequestError
from plainnet.core.problems import problems
from plainnet.core.spec import field_types, from_data, to_data
from plainnet.network.shorthand import NAMES, Shorthand
from plainnet.network.training import Training
from plainnet.study import space
from plainnet.study.paths import put
from plainnet.study.seeds import seeded, seeds_of
from plainnet.study.spec import Phase, Spec, checked, refused
from plainnet.training.data import DataSpec
from plainnet.training.trial import Trial

SECTIONS: dict[str, Any] = {"data": DataSpec, "training": Training}
NOTHING = "none"  # written where a setting is to be left out, because TOML has no word for it
SHOWN = 3  # variants that an error names


@dataclass(frozen=True)
class Variant:
    """trial: without the seed of any trial; digest: of that spec and the streams that vary."""

    name: str
    group: str
    trial: Trial
    digest: str


@dataclass(frozen=True)
class Planned:
    """One trial of a study; key: the digest of its exact spec and of the rows it is judged on."""

    variant: str
    phase: Phase
    seed: int
    key: str


@dataclass(frozen=True)
class Study:
    spec: Spec
    variants: tuple[Variant, ...]

    @cached_property
    def by_name(self) -> dict[str, Variant]:
        return {variant.name: variant for variant in self.variants}

    def planned(self, phase: Phase, names: Collection[str] | None = None) -> Iterator[Planned]:
        """The trials of a phase, seed by seed so that pairs are complete early; names: of all variants, or of these."""
        chosen = [variant for variant in self.variants if names is None or variant.name in names]
        for seed in seeds_of(self.spec, phase):
            for variant in chosen:
                key = hashlib.sha256(f"{variant.digest} {phase} {seed}".encode()).hexdigest()
                yield Planned(variant.name, phase, seed, key)

    def trial(self, planned: Planned) -> Trial:
        """The exact spec of a planned trial."""
        return seeded(self.by_name[planned.variant].trial, planned.seed, self.spec.vary)

    def with_seeds(self, seeds: int | None) -> Study:
        return self if seeds is None else self._with(seeds=seeds)

    def with_looks(self, looks: Sequence[int]) -> Study:
        return self._with(looks=list(looks))

    def _with(self, **changes: object) -> Study:
        return replace(self, spec=Spec.model_validate(self.spec.plain() | changes))


def study_of(data: dict[str, Any]) -> Study:
    """From the data of a spec; all errors are raised at once."""
    spec, errors = checked(data)
    if spec is None:
        raise refused(data, errors)
    axes, wrong = space.axes_of(spec)
    errors += wrong
    if space.size(spec, axes) > space.MOST:
        raise refused(
            data, [*errors, f"A study has at most {space.MOST:,} variants, and this one has {space.size(spec, axes):,}."]
        )
    points = list(space.points(spec, axes))
    missing = space.baseline(spec, points)
    errors += [str(missing)] if missing else []
    variants, more = _variants(spec, points)
    errors += more
    if errors:
        raise refused(data, errors)
    return Study(spec, tuple(variants))


def _variants(spec: Spec, points: Iterable[space.Point]) -> tuple[list[Variant], list[str]]:
    """Each point as a trial; an error that many of them share is told once."""
    found, errors = [], dict[str, list[str]]()
    count = 0
    for point in points:
        count += 1
        try:
            trial = from_data(Trial, trial_data(spec, point.values))
            found.append(Variant(point.name, point.group, trial, _digest(trial, spec)))
        except RequestError as error:
            for text in dict.fromkeys(map(str, _problems(spec, point, error))):
                errors.setdefault(text, []).append(point.name)
    return found, [text if len(names) == count else f"{_named(names)}: {text}" for text, names in errors.items()]


def _problems(spec: Spec, point: space.Point, first: RequestError) -> list[RequestError]:
    try:
        data = _overridden(spec, point.values)
    except RequestError as error:
        return [error]
    network, found = data["network"], list[RequestError]()
    if not isinstance(network, dict):
        return [first]
    if {"layers"} < set(network) and set(NAMES) & set(network):
        found = [first]
    if "layers" not in network or found:
        short = {key: value for key, value in network.items() if key not in ("input_shape", "layers")}
        found += problems(Shorthand, short, "network")
        data = data | {"network": {"layers": ["dense"]}}
    found += problems(Trial, data)
    return found or [first]


def _named(names: list[str]) -> str:
    more = len(names) - SHOWN
    return "; ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def trial_data(spec: Spec, values: Any) -> dict[str, Any]:
    """The trial's spec as data, with these values at their paths, and a network in short made one of layers."""
    data = _overridden(spec, values)
    network = data["network"]
    short = set(NAMES) & set(network)
    if short and "layers" in network:
        advice = "Write layers, or hidden, activation, dropout, ..."
        raise RequestError("A network is given by its layers or in short.", f"layers and {min(short)}", advice)
    if "layers" not in network:
        shape = {"input_shape": network["input_shape"]} if "input_shape" in network else {}
        given = {key: value for key, value in network.items() if key != "input_shape"}
        data["network"] = from_data(Shorthand, given, "network").network() | shape
    return data


def _overridden(spec: Spec, values: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"data": spec.data, "network": spec.network, "training": to_data(Training()) | spec.training}
    data |= {"engine": spec.engine, "callbacks": spec.callbacks}
    for path, value in values.items():
        data = put(data, path, None if value == NOTHING and _may_miss(path) else value)
    return data


def _may_miss(path: str) -> bool:
    """Whether "none" at that path means that the setting is left out, rather than being a word of its own."""
    section, _, name = path.partition(".")
    kind = field_types(SECTIONS[section]).get(name) if section in SECTIONS else None
    return kind is not None and NOTHING not in str(kind)


def _digest(trial: Trial, spec: Spec) -> str:
    """Of everything that the trials of a variant have in common; threads change no bit."""
    said = [to_data(replace(trial, threads=None)), sorted(spec.vary)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
