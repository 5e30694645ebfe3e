"""Which rows an estimator trains on, which it is watched and calibrated on, and which it keeps aside for conformal prediction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require, unknown
from plainnet.core.random import Purpose, Stream, stream
from plainnet.datasets.base import Rows
from plainnet.training.splits import Kind, Splitter, size_of

if TYPE_CHECKING:
    from plainnet.estimators.base import BaseMLP

VALIDATION, ASIDE = 1, 2  # streams of splits


@dataclass(frozen=True)
class Parts:
    train: Rows
    validation: Rows | None
    aside: Rows | None


def divided(given: BaseMLP, rows: Rows, groups: Any, validation: Rows | None, seed: int) -> Parts:
    """validation: those given to fit; without them some are held out where they are needed."""
    numbers, aside = np.arange(len(rows)), None
    kind: Kind = _kind(given, rows)
    groups = _checked(groups, kind, len(rows))
    if given.conformal_fraction:
        own: Kind = "random" if kind == "stratified" else kind
        share = _share("conformal_fraction", given.conformal_fraction)
        numbers, kept = _hold_out(Splitter(own, rows.y, groups), numbers, share, seed, ASIDE)
        aside = rows.take(kept)
    if validation is None and given._watched:
        share = _share("validation_fraction", given.validation_fraction)
        numbers, held = _hold_out(Splitter(kind, rows.y, groups), numbers, share, seed, VALIDATION)
        validation = rows.take(held)
    return Parts(rows if len(numbers) == len(rows) else rows.take(numbers), validation, aside)


def _hold_out(splitter: Splitter, numbers: Array, share: float, seed: int, part: int) -> tuple[Array, Array]:
    return splitter.hold_out(numbers, size_of(share, len(numbers)), Stream(seed, stream(Purpose.SPLIT, part)))


def _share(name: str, share: float) -> float:
    require(0 < share < 1, f"{name} lies in (0, 1).", share, "Use 0.1, say.")
    return share


def _checked(groups: Any, kind: Kind, rows: int) -> Array | None:
    if groups is None:
        advice = "Give fit(X, y, groups=...)."
        require(kind != "grouped", 'validation_split="grouped" needs the group of each row.', "no groups", advice)
        return None
    found = np.asarray(groups)
    require(found.shape == (rows,), "groups name a group for each row.", f"{found.shape} for {rows:,} rows", "Give one a row.")
    return found


def _kind(given: BaseMLP, rows: Rows) -> Kind:
    if given.validation_split != "auto":
        known = get_args(Kind)
        if given.validation_split not in known:
            raise unknown("validation_split", str(given.validation_split), ["auto", *known])
        return given.validation_split
    return "stratified" if rows.y.ndim == 1 else "random"
