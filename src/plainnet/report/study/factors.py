"""What a study varies, as factors: each axis, and which named variant; and the metric where one or two of them are held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from plainnet.statistics.intervals import Mean, mean
from plainnet.study import space
from plainnet.study.spec import Spec

Values = Mapping[str, Mapping[int, float]]  # variant -> seed -> the metric


@dataclass(frozen=True)
class Factor:
    """values: in the study's order; of: each variant's; scale: of a range, whose values were drawn at random."""

    name: str
    values: tuple[Any, ...]
    of: Mapping[str, Any]
    scale: Literal["linear", "log"] | None = None

    @property
    def numeric(self) -> bool:
        return all(isinstance(value, int | float) and not isinstance(value, bool) for value in self.values)

    def words(self, value: Any) -> str:
        return space.written(value)


def factors(spec: Spec) -> list[Factor]:
    """Those that take two values or more."""
    axes, _ = space.axes_of(spec)
    points = list(space.points(spec, axes))
    found = [Factor("variant", tuple(spec.variants), {point.name: point.group for point in points})] if spec.axes else []
    for path, axis in axes.listed.items():
        found.append(Factor(axes.labels[path], tuple(axis.values), {point.name: point.values[path] for point in points}))
    for path, drawn in axes.ranges.items():
        of = {point.name: point.values[path] for point in points if path in point.values}
        found.append(Factor(axes.labels[path], tuple(sorted(set(of.values()))), of, drawn.scale))
    return [factor for factor in found if len(factor.values) > 1]


def held(values: Values, *choices: tuple[Factor, Any]) -> Mean | None:
    """The mean over seeds, each of them first averaged over all variants that have these values; None without any."""
    chosen = [by_seed for name, by_seed in values.items() if all(factor.of.get(name) == value for factor, value in choices)]
    seeds = sorted({seed for by_seed in chosen for seed in by_seed})
    found = [[by_seed[seed] for by_seed in chosen if seed in by_seed] for seed in seeds]
    return mean([sum(each) / len(each) for each in found]) if found else None
