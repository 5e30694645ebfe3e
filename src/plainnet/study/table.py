"""What the tables of a study's spec are made of: known keys only, each of its own type."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)
MOST_SEEDS = 1_000_000
Count = Annotated[int, Field(ge=1, le=MOST_SEEDS)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=100)]
Label = Annotated[str, Field(min_length=1, max_length=100)]
Text = Annotated[str, Field(min_length=1, max_length=400)]
