"""What a study's source reported: claims in words, each with the variants, measures and numbers by which it is judged."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from plainnet.core.errors import RequestError, unknown
from plainnet.study.table import STRICT, Label, Text


class Pair(BaseModel):
    """than: one variant, or a sum of them, each times a number."""

    model_config = STRICT
    variant: Label
    than: Label | dict[Label, float]

    @property
    def weights(self) -> dict[str, float]:
        return {self.than: 1.0} if isinstance(self.than, str) else self.than


class Reported(BaseModel):
    """A claim holds for each of its pairs or variants, by each of its measures (by the study's metric, where none is named).

    holds: what the first of each pair is beside the second. value: what each of the variants reached, give or take `within`.
    margin: within which a difference is none, where the measure has no other.
    """

    model_config = STRICT
    claim: Text
    source: Text
    holds: Literal["better", "worse", "alike"] | None = None
    pairs: list[Pair] = []
    value: float | None = None
    within: Annotated[float, Field(ge=0)] = 0.0
    variants: list[Label] = []
    measures: list[Label] = []
    margin: Annotated[float, Field(gt=0)] | None = None

    def mistakes(self, place: str, variants: Collection[str], margins: dict[str, float | None]) -> Iterator[RequestError]:
        """margins: of the measures there are, the metric first."""
        paired, valued = (self.holds is not None, bool(self.pairs)), (self.value is not None, bool(self.variants))
        if any(paired) == any(valued) or any(paired) != all(paired) or any(valued) != all(valued):
            given = ", ".join(name for name in ("holds", "pairs", "value", "variants") if name in self.model_fields_set)
            advice = "Give holds and pairs, or value and variants."
            yield RequestError(f"'{place}' compares pairs, or says what variants reached.", given or "neither", advice)
        for name in dict.fromkeys([*self.variants, *(name for pair in self.pairs for name in (pair.variant, *pair.weights))]):
            if name not in variants:
                yield unknown("variant", name, variants)
        for measure in self.measures or list(margins)[:1]:
            if measure not in margins:
                yield unknown(f"measure in {place}", measure, margins)
            elif self.holds == "alike" and not (self.margin or margins[measure]):
                yield RequestError(f"'{place}' says that variants are alike.", "no margin", "Add margin = 0.005, say.")
