"""What a study judges beside its metric: each variant's mean by each measure, and its verdict beside the baseline.

The comparisons by one measure are one family, adjusted by Holm as those by the metric are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plainnet.report.study.answer import Answer, Measured
from plainnet.report.study.document import Block, Paragraph, Table
from plainnet.report.study.looks import looks
from plainnet.report.study.numbers import number
from plainnet.report.study.words import Words
from plainnet.statistics.intervals import Mean, mean
from plainnet.statistics.verdict import Judged, judge_looks


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
    base, seen = one.values[found.baseline], {}
    for name, values in one.values.items():
        seeds = sorted(values.keys() & base.keys())
        if name != found.baseline and seeds:
            a, b = ([column[seed] for seed in seeds] for column in (values, base))
            seen[name] = looks(found.spec, found.shared, a, b, (name, found.baseline))
    means = {name: mean([*values.values()]) for name, values in one.values.items() if values}
    return Beside(one.name, means, judge_looks(seen, found.alpha, one.margin, one.rising) if seen else {})


def measures(found: Answer, words: Words) -> Iterator[Block]:
    """Where there is more than the metric."""
    if len(found.measured) > 1:
        yield Table(rows(found, words))
        said = words('In parentheses: the verdict beside "{b}".', b=found.baseline)
        yield Paragraph(said + words(" ") + words("The comparisons by one measure are a family of their own, adjusted by Holm."))


def rows(found: Answer, words: Words) -> list[list[str]]:
    """Variants by measures, in each cell the mean and, but for the baseline, the verdict."""
    columns = beside(found)
    heads = [words("variant"), *(one.measure for one in columns)]
    return [heads, *([variant.name, *(_cell(one, variant.name, words) for one in columns)] for variant in found.variants)]


def _cell(one: Beside, variant: str, words: Words) -> str:
    known, judged = one.means.get(variant), one.judged.get(variant)
    if known is None:
        return ""
    mean_ = number(known.value, words)
    return mean_ if judged is None else words("{mean} ({verdict})", mean=mean_, verdict=words(judged.verdict))
