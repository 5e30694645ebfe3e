"""What a study judges beside its metric: each variant's mean by each measure, and its verdict beside the baseline.

The comparisons by one measure are one family, adjusted by Holm as those by the metric are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plainnet.report.study.answer import Answer, Measured
from plainnet.report.study.numbers import number
from plainnet.statistics.intervals import Mean, mean
from plainnet.statistics.paired import paired
from plainnet.statistics.verdict import Judged, judge


@dataclass(frozen=True)
class Beside:
    """means: of the variants with a finished trial; judged: of those that share a seed with the baseline."""

    measure: str
    means: Mapping[str, Mean]
    judged: Mapping[str, Judged]


def beside(found: Answer) -> tuple[Beside, ...]:
    """By the metric, and by all that is judged beside it."""
    return tuple(_beside(found, one) for one in found.measured)


def _beside(found: Answer, one: Measured) -> Beside:
    base, estimates = one.values[found.baseline], {}
    for name, values in one.values.items():
        seeds = sorted(values.keys() & base.keys())
        if name != found.baseline and seeds:
            estimates[name] = paired([values[seed] for seed in seeds], [base[seed] for seed in seeds], one.rising).estimate
    means = {name: mean([*values.values()]) for name, values in one.values.items() if values}
    return Beside(one.name, means, judge(estimates, found.alpha, one.margin, one.rising) if estimates else {})


def rows(found: Answer) -> list[list[str]]:
    """A table: variants by measures, in each cell the mean and, but for the baseline, the verdict."""
    columns = beside(found)
    heads = ["variant", *(one.measure for one in columns)]
    return [heads, *([variant.name, *(_cell(one, variant.name) for one in columns)] for variant in found.variants)]


def _cell(one: Beside, variant: str) -> str:
    known, judged = one.means.get(variant), one.judged.get(variant)
    if known is None:
        return ""
    return number(known.value) + ("" if judged is None else f" ({judged.verdict})")
