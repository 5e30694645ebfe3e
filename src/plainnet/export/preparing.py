"""The steps of a preprocessing as operations: whatever scales and shifts, `impute`, `one_hot` and `ordinal`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from plainnet.core.arrays import Array, Value
from plainnet.core.errors import RequestError
from plainnet.core.formula import beside, columns, row_sum, where
from plainnet.core.graph import Symbol
from plainnet.export.program import Builder
from plainnet.preprocessing.base import FittedStep, Preprocessing
from plainnet.preprocessing.fitting.categories import known_codes
from plainnet.preprocessing.impute import Impute
from plainnet.preprocessing.one_hot import OneHot
from plainnet.preprocessing.ordinal import Ordinal

Prepare = Callable[[Builder, Symbol, FittedStep, str], Value]


def prepared(builder: Builder, x: Symbol, fitted: FittedStep, name: str) -> Value:
    """Rows after a step; `name` is the one that its arrays begin with."""
    known = next((prepare for kind, prepare in STEPS.items() if isinstance(fitted.step, kind)), None)
    if fitted.affine is not None:
        known = _affine
    if known is None:
        kept = ", ".join(["every scaling", *(kind.concept_name() for kind in STEPS)])
        what = "A step of the preprocessing cannot be exported."
        raise RequestError(what, f"'{fitted.step.concept_name()}'", f"Train with others ({kept}), or export as safetensors.")
    return known(builder, x, fitted, name)


def _affine(builder: Builder, x: Symbol, fitted: FittedStep, name: str) -> Value:
    return x * builder.array(f"{name}.scale", fitted.learned["scale"]) + builder.array(f"{name}.shift", fitted.learned["shift"])


def _impute(builder: Builder, x: Symbol, fitted: FittedStep, name: str) -> Value:
    filled = where(_there(x), x, builder.array(f"{name}.fill", fitted.learned["fill"]))
    added = len(fitted.columns) - len(fitted.before)
    places = np.flatnonzero(fitted.learned["missed"]) if added else ()
    missing = [columns(x, i, i + 1) for i in map(int, places)]
    recorder = x.__array_namespace__()
    return beside(filled, *(recorder.where(_there(one), 0.0, 1.0) for one in missing))


def _there(x: Symbol) -> Symbol:
    """Which values are not missing: NaN is unlike itself."""
    return x == x  # noqa: PLR0124


def _one_hot(builder: Builder, x: Symbol, fitted: FittedStep, name: str) -> Value:
    parts = []
    for i, codes in enumerate(known_codes(fitted.before, fitted.learned["seen"])):
        one = columns(x, i, i + 1)
        if not fitted.before[i].categorical:
            parts.append(one)
        elif len(codes):
            parts.append(_hot(builder, one, codes, f"{name}.codes_{i + 1}"))
    return beside(*parts)


def _ordinal(builder: Builder, x: Symbol, fitted: FittedStep, name: str) -> Value:
    """The rank of a code is the number of known codes below it."""
    parts = []
    for i, codes in enumerate(known_codes(fitted.before, fitted.learned["seen"])):
        one = columns(x, i, i + 1)
        if fitted.step.acts_on(fitted.before[i]):
            hot = _hot(builder, one, codes, f"{name}.codes_{i + 1}") if len(codes) else 0.0 * one
            rank = hot @ builder.array(f"{name}.ranks_{i + 1}", np.arange(float(max(len(codes), 1)))[:, None])
            one = where(row_sum(hot) > 0, rank, float("nan"))
        parts.append(one)
    return beside(*parts)


def _hot(builder: Builder, one: Symbol, codes: Array, name: str) -> Symbol:
    """A column (N, 1) -> 1 at its code, else 0 (N, K)."""
    found: Symbol = one.__array_namespace__().where(one == builder.array(name, codes.astype(np.float64)), 1.0, 0.0)
    return found


STEPS: dict[type[Preprocessing], Prepare] = {Impute: _impute, OneHot: _one_hot, Ordinal: _ordinal}
