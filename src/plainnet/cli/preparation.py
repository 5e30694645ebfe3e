"""Says what was done to a table's columns before training: nobody asked for it step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plainnet.core.errors import one_line
from plainnet.preprocessing.base import FittedStep
from plainnet.preprocessing.ordinal import Ordinal


def lines(steps: Sequence[FittedStep]) -> list[str]:
    """One line, and one of advice; none where all that was done is to scale numbers."""
    if all(fitted.affine for fitted in steps):
        return []
    return [f"Prepared: {', '.join(_said(steps))}", *_advice(steps)]


def _said(steps: Sequence[FittedStep]) -> Iterator[str]:
    for fitted in steps:
        count = fitted.step.concerns(fitted.before, fitted.learned)
        more = len(fitted.columns) - len(fitted.before)
        if count:
            yield f"{fitted.step.concept_name()} {count:,} column{'s' if count > 1 else ''}" + (
                f" (+{more:,})" if more > 0 else ""
            )


def _advice(steps: Sequence[FittedStep]) -> Iterator[str]:
    """On the first column whose categories became numbers, which say little."""
    for fitted in steps:
        ranked = [column for column in fitted.before if fitted.step.acts_on(column)]
        if isinstance(fitted.step, Ordinal) and ranked:
            first, count = one_line(ranked[0].name), len(ranked[0].categories)
            yield f"Note: '{first}' has {count:,} categories, numbered in their order; an embedding, or leaving it out, is better"
            return
