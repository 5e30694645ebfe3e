"""The variants of a study: named ones crossed with a grid, and with points drawn at random.

Random points are independent uniform draws (Bergstra and Bengio 2012), each a function of its number: a larger count keeps
the smaller one's points. Points that depend on what others found are those of `search.py`.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from plainnet.core.errors import PlainnetError, RequestError, unknown
from plainnet.core.random import Purpose, stream
from plainnet.core.random import Stream as Draws
from plainnet.study.paths import Table, flattened
from plainnet.study.spec import Listed, Range, Spec, axis_of, explained

MOST = 100_000  # variants
BASE = "all"  # what a study's only variant is called


@dataclass(frozen=True)
class Point:
    """name: of the variant with its values on the axes; group: the named variant it belongs to."""

    name: str
    group: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Axes:
    listed: dict[str, Listed]
    ranges: dict[str, Range]

    @property
    def labels(self) -> dict[str, str]:
        """path -> what an axis is called: its label, or as much of its path as tells it from the others."""
        both = self.listed | self.ranges
        return {path: axis.label or _short(path, list(both)) for path, axis in both.items()}


def axes_of(spec: Spec) -> tuple[Axes, list[str]]:
    """The axes, and every error in them."""
    found, errors = Axes({}, {}), list[str]()
    for path, value in flattened(spec.axes, _is_axis).items():
        try:
            axis = axis_of(value)
        except ValidationError as error:
            errors += explained(error, value, f"axes.{path}")
            continue
        errors += [str(error) for error in _misfits(path, axis, spec)]
        if isinstance(axis, Listed):
            found.listed[path] = axis
        else:
            found.ranges[path] = axis
    return found, errors or [str(error) for error in _undrawable(spec, found)]


def _undrawable(spec: Spec, axes: Axes) -> Iterator[RequestError]:
    """Axes that random or search can do nothing with."""
    if spec.random is not None and not axes.ranges:
        yield RequestError("random draws from ranges.", "no range among the axes", "Add one: low = ..., high = ...")
    if spec.search is not None and not axes.listed and not axes.ranges:
        yield RequestError("'search' chooses among the values of axes.", "no axes", "Add one: low = ..., high = ...")
    elif spec.search is not None and spec.search.sampler == "cmaes" and (axes.listed or len(axes.ranges) < 2):
        received = f"a list for axes.{next(iter(axes.listed))}" if axes.listed else "one range"
        yield RequestError("'search.sampler' = cmaes takes two ranges or more, and no lists.", received, 'Use sampler = "tpe".')


def points(spec: Spec, axes: Axes) -> Iterator[Point]:
    """Every variant with every combination of values."""
    grid = [[{path: value} for value in axis.values] for path, axis in axes.listed.items()]
    random = drawn(axes.ranges, spec.random.count, spec.random.seed) if spec.random and axes.ranges else [{}]
    combinations = [*itertools.product(*grid, random)]
    yield from _crossed(spec, axes, [{path: value for part in parts for path, value in part.items()} for parts in combinations])


def ends(spec: Spec, axes: Axes) -> Iterator[Point]:
    """Points that have all listed values and the ends of all ranges in them: what can be checked before a search begins."""
    values = {path: axis.values for path, axis in axes.listed.items()}
    values |= {path: [rounded(axis, axis.low), rounded(axis, axis.high)] for path, axis in axes.ranges.items()}
    most = max(map(len, values.values()), default=1)
    yield from _crossed(spec, axes, [{path: one[i % len(one)] for path, one in values.items()} for i in range(most)])


def _crossed(spec: Spec, axes: Axes, chosen: list[Table]) -> Iterator[Point]:
    for name, values in itertools.product(groups(spec), chosen):
        yield point(spec, axes, name, values)


def groups(spec: Spec) -> list[str]:
    """The named variants; where there are none, the one that is meant."""
    return list(spec.variants) or [BASE]


def point(spec: Spec, axes: Axes, group: str, chosen: Table) -> Point:
    """A named variant with these values on the axes."""
    labels = axes.labels
    shown = [group] * bool(spec.variants) + [f"{labels[path]}={written(value)}" for path, value in chosen.items()]
    return Point(", ".join(shown) or BASE, group, flattened(spec.variants.get(group, {}), is_whole) | chosen)


def size(spec: Spec, axes: Axes) -> int:
    """How many that are, before any is made."""
    if spec.search is not None:
        return len(groups(spec)) * spec.search.count
    count = spec.random.count if spec.random and axes.ranges else 1
    return max(1, len(spec.variants)) * math.prod(len(axis.values) for axis in axes.listed.values()) * count


def baseline(spec: Spec, found: list[Point]) -> PlainnetError | None:
    """The error where no variant is called like the baseline."""
    known = dict.fromkeys([*(point.name for point in found if spec.search is None), *(point.group for point in found)])
    if spec.baseline is None or spec.baseline in known:
        return None
    return unknown("variant", spec.baseline, known) if len(known) < 20 else unknown("variant", spec.baseline, known, SEE)


SEE = "See: plainnet study run SPEC --dry-run."


def is_whole(value: Mapping[str, Any]) -> bool:
    """A table that is one value: a concept with its settings."""
    return "name" in value or not value


def _is_axis(value: Mapping[str, Any]) -> bool:
    return bool({"values", "low", "high", "label", "scale"} & set(value)) or is_whole(value)


def _misfits(path: str, axis: Listed | Range, spec: Spec) -> Iterator[RequestError]:
    where = f"'axes.{path}'"
    if isinstance(axis, Listed):
        twice = [text for text, count in Counter(map(written, axis.values)).items() if count > 1]
        if twice:
            yield RequestError(f"{where} takes each value once.", twice[0], "Leave it out there.")
    else:
        if not axis.low < axis.high or (axis.scale == "log" and axis.low <= 0):
            yield RequestError(
                f"{where} goes from low to high.", f"{axis.low:g} to {axis.high:g}", "On a log scale low is above 0."
            )
        elif axis.whole and math.ceil(axis.low) > math.floor(axis.high):
            yield RequestError(f"{where} has whole numbers.", f"none in {axis.low:g} to {axis.high:g}", "Widen it.")
        if spec.random is None and spec.search is None:
            advice = "Add [random] with count = 20, say, or [search]."
            yield RequestError(f"{where} is drawn at random.", "no count", advice)


def drawn(axes: Mapping[str, Listed | Range], count: int, seed: int, batch: int = 0) -> list[Table]:
    """So many points, each axis drawn by itself; batch: which of several such draws."""
    columns = [_column(axis, Draws(seed, stream(Purpose.SEARCH, i), batch), count) for i, axis in enumerate(axes.values())]
    return [dict(zip(axes, row, strict=True)) for row in zip(*columns, strict=True)]


def _column(axis: Listed | Range, draws: Draws, count: int) -> list[Any]:
    uniform = draws.uniform(count, 1)[:, 0].tolist()
    if isinstance(axis, Listed):
        return [axis.values[int(u * len(axis.values))] for u in uniform]
    return [rounded(axis, _between(axis, u, axis.high + axis.whole)) for u in uniform]


def rounded(axis: Range, value: float) -> float | int:
    """Of four digits, so that a name says exactly what was trained."""
    return math.floor(value) if axis.whole else float(f"{value:.4g}")


def _between(axis: Range, u: float, high: float) -> float:
    if axis.scale == "log":
        return math.exp(math.log(axis.low) + u * (math.log(high) - math.log(axis.low)))
    return axis.low + u * (high - axis.low)


def _short(path: str, paths: list[str]) -> str:
    parts = path.split(".")
    for length in range(1, len(parts)):
        end = ".".join(parts[-length:])
        if sum(other == end or other.endswith(f".{end}") for other in paths) == 1:
            return end
    return path


def written(value: Any) -> str:
    """A value as a variant's name holds it."""
    if isinstance(value, dict):
        rest = {key: setting for key, setting in value.items() if key != "name"}
        return str(value.get("name", "")) + (f"({', '.join(f'{k}={written(v)}' for k, v in rest.items())})" if rest else "")
    if isinstance(value, list):
        return "-".join(map(written, value)) or "none"
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)
