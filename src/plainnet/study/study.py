"""A study ready to run: its spec, its variants as trials, and every trial that its total consists of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, get_args

from plainnet.core.errors import RequestError, require
from plainnet.core.problems import problems
from plainnet.core.spec import field_types, from_data, to_data
from plainnet.network.shorthand import NAMES, Shorthand
from plainnet.network.training import Training
from plainnet.study import space
from plainnet.study.paths import put
from plainnet.study.seeds import seeded, seeds_of
from plainnet.study.shipped import load
from plainnet.study.spec import Phase, Spec, checked, refused
from plainnet.training.callbacks.stop_after import StopAfter
from plainnet.training.data import DataSpec
from plainnet.training.trial import Trial

SECTIONS: dict[str, Any] = {"data": DataSpec, "training": Training}
NOTHING = "none"  # written where a setting is to be left out, because TOML has no word for it
SHOWN = 3  # variants that an error names


@dataclass(frozen=True)
class Variant:
    """trial: without the seed of any trial; digest: of that spec and the streams that vary; batch: of the search that asked."""

    name: str
    group: str
    trial: Trial
    digest: str
    batch: int = 0


@dataclass(frozen=True)
class Planned:
    """One trial of a study; key: the digest of its exact spec and of the rows it is judged on; epochs: to stop after."""

    variant: str
    phase: Phase
    seed: int
    key: str
    epochs: int | None = None


@dataclass(frozen=True)
class Study:
    """variants: of a search none, until it is known what was found (`search.explored`)."""

    spec: Spec
    variants: tuple[Variant, ...]

    @cached_property
    def by_name(self) -> dict[str, Variant]:
        return {variant.name: variant for variant in self.variants}

    def planned(self, phase: Phase, names: Collection[str] | None = None) -> Iterator[Planned]:
        """The trials of a phase, seed by seed so that pairs are complete early; names: of all variants, or of these."""
        return self.trials(phase, [variant for variant in self.variants if names is None or variant.name in names])

    def trials(self, phase: Phase, variants: Collection[Variant], epochs: int | None = None) -> Iterator[Planned]:
        """Of these variants; epochs: to stop after, where it is not the whole training."""
        folds = f" of {self.spec.repetition.folds}" if self.spec.repetition else ""
        rung = f" to {epochs}" if epochs else ""
        for seed in seeds_of(self.spec, phase):
            for variant in variants:
                key = hashlib.sha256(f"{variant.digest} {phase} {seed}{folds}{rung}".encode()).hexdigest()
                yield Planned(variant.name, phase, seed, key, epochs)

    def trial(self, planned: Planned) -> Trial:
        """The exact spec of a planned trial."""
        trial = seeded(self.by_name[planned.variant].trial, planned.seed, self.spec)
        stop = () if planned.epochs is None else (StopAfter(planned.epochs),)
        return replace(trial, callbacks=(*trial.callbacks, *stop))

    def with_seeds(self, seeds: int | None) -> Study:
        if seeds is None:
            return self
        folded = self.spec.repetition is not None
        require(not folded, "The study is repeated by folds.", f"{seeds} seeds", "Change repeats in its spec.")
        return self._with(seeds=seeds)

    def with_looks(self, looks: Sequence[int]) -> Study:
        return self._with(looks=list(looks))

    def _with(self, **changes: object) -> Study:
        data = self.spec.plain() | changes
        spec, errors = checked(data)
        if spec is None or errors:
            raise refused(data, errors)
        return replace(self, spec=spec)


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
    try:
        load(spec.plugins)
    except RequestError as error:
        raise refused(data, [*errors, str(error)]) from error
    points = list(space.ends(spec, axes) if spec.search else space.points(spec, axes))
    missing = space.baseline(spec, points)
    errors += [str(missing)] if missing else []
    errors += [str(error) for error in _unclaimed(spec, points)]
    variants, more = _variants(spec, points)
    errors += more + [str(error) for error in _short_of_rungs(spec, variants)]
    if errors:
        raise refused(data, errors)
    return Study(spec, () if spec.search else tuple(variants))


def _short_of_rungs(spec: Spec, variants: Iterable[Variant]) -> Iterator[RequestError]:
    halving = spec.select.halving if spec.select else None
    least = min((variant.trial.training.epochs for variant in variants), default=None)
    if halving is not None and least is not None and least <= halving.rungs[-1]:
        what = "'select.halving.rungs' come before the last epoch."
        yield RequestError(what, f"{halving.rungs[-1]} of {least} epochs", "Leave it out: what is left trains to the end.")


def variant_of(spec: Spec, point: space.Point, batch: int = 0) -> Variant:
    trial = from_data(Trial, trial_data(spec, point.values))
    return Variant(point.name, point.group, trial, _digest(trial, spec), batch)


def _unclaimed(spec: Spec, points: Iterable[space.Point]) -> Iterator[RequestError]:
    """What is wrong with the claims of its source."""
    names = dict.fromkeys(name for point in points for name in (point.name, point.group))
    margins = {spec.metric: spec.margin} | {name: measure.margin for name, measure in spec.also.items()}
    for i, claim in enumerate(spec.reported):
        yield from claim.mistakes(f"reported.{i}", names, margins)


def _variants(spec: Spec, points: Iterable[space.Point]) -> tuple[list[Variant], list[str]]:
    """Each point as a trial; an error that many of them share is told once."""
    found, errors = [], dict[str, list[str]]()
    count = 0
    for point in points:
        count += 1
        try:
            found.append(variant_of(spec, point))
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
    if section == "network":
        return type(None) in get_args(field_types(Shorthand).get(name))
    return kind is not None and NOTHING not in str(kind)


def _digest(trial: Trial, spec: Spec) -> str:
    """Of everything that the trials of a variant have in common; threads change no bit."""
    said = [to_data(replace(trial, threads=None)), sorted(spec.vary)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
