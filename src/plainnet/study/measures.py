"""What a study judges beside its metric: other metrics, fewer of the test rows, or a column of the history."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from plainnet.core.errors import RequestError, unknown
from plainnet.core.registry import find, knows, names
from plainnet.study.record import Record
from plainnet.study.table import STRICT, Count, Label

TEST = "test"


class Measure(BaseModel):
    """metric: of the test rows, or of the `first` so many of them. column: of the history, its last, least or most value.

    margin: a difference of no interest.
    """

    model_config = STRICT
    metric: Label | None = None
    first: Count | None = None
    column: Label | None = None
    take: Literal["last", "least", "most"] = "last"
    margin: Annotated[float, Field(ge=0)] | None = None

    @property
    def key(self) -> str:
        """Under which the metrics of a trial hold it."""
        return f"{prefix(self.first)}_{self.metric}"

    @property
    def rising(self) -> bool:
        """Whether more of it is better: so it is of some metrics, and of a column that holds such a metric."""
        name = self.metric or (self.column or "").removeprefix("evaluated_").removeprefix("validation_")
        return knows("metrics", name) and bool(getattr(find("metrics", name), "rising", False))

    def of(self, record: Record) -> float | None:
        """What a finished trial found; None where that is not finite, or was not looked for."""
        if self.column is None:
            return record.values.get(self.key)
        values = [row[self.column] for row in record.rows if math.isfinite(row.get(self.column, math.nan))]
        if not values:
            return None
        return {"last": values[-1], "least": min(values), "most": max(values)}[self.take]

    def mistakes(self, name: str) -> Iterator[RequestError]:
        where = f"'also.{name}'"
        if (self.metric is None) == (self.column is None):
            received = "neither" if self.metric is None else "both"
            yield RequestError(f"{where} is a metric of the test rows or a column of the history.", received, "Give one of them.")
        elif self.metric is None and self.first is not None:
            yield RequestError(f"{where} takes `first` test rows for a metric.", f"column {self.column}", "Leave first out.")
        elif self.metric is not None and self.take != "last":
            yield RequestError(f"{where} takes from a column of the history.", f"metric {self.metric}", "Leave take out.")
        if self.metric is not None and self.metric != "loss" and not knows("metrics", self.metric):
            yield unknown("metric", self.metric, ["loss", *names("metrics")], "See: plainnet list metrics.")


def prefix(first: int | None) -> str:
    """How the names of the metrics begin that are judged by so many of the test rows, or by all of them."""
    return TEST if first is None else f"{TEST}_first_{first}"
