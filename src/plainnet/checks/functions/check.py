"""Checks every pair of forward and backward functions of a file against differences (Stanford CS231n; S4).

f(x) = sum(dout * forward(x, ...)) for random dout and inputs; the file is the user's own code and is run.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from plainnet.checks.differences import TOLERANCE, numeric, slopes
from plainnet.checks.functions.diagnoses import diagnose
from plainnet.checks.functions.facts import Facts
from plainnet.checks.functions.faults import changed, failure, forward_faults, is_numbers, shape_of
from plainnet.checks.functions.inputs import Shapes, check_names, inputs, random
from plainnet.checks.functions.pairs import FailedError, Pair, call, load
from plainnet.checks.verdict import Verdict
from plainnet.core.arrays import Array

HEAD = ("gradient", "shape", "relative error", "")
RIGHT = "right"
DOUT = 1000  # the number of its random draw


def check(path: Path, shapes: Shapes) -> list[Verdict]:
    """A verdict a pair, in the order of the file, and one for each function that has no partner."""
    pairs, alone = load(path)
    check_names(pairs, shapes)
    unchecked = [
        Verdict(name, None, f"There is no {partner}, so it was not checked.", f"Write {partner}.") for name, partner in alone
    ]
    return [*(_checked(pair, inputs(pair, shapes)) for pair in pairs), *unchecked]


def _checked(pair: Pair, arguments: dict[str, Any]) -> Verdict:
    try:
        faults, rows = _compared(pair, arguments)
    except FailedError as error:
        faults, rows = [failure(pair, error, arguments)], ()
    count = sum(row[-1] == RIGHT for row in rows)
    said = f"{count} of {len(rows)} gradients are right." if rows else "It cannot be compared."
    return Verdict(pair.name, not faults, said, "\n".join(faults), (HEAD, *rows) if rows else ())


def _compared(pair: Pair, arguments: dict[str, Any]) -> tuple[list[str], tuple[tuple[str, ...], ...]]:
    """What is wrong, and a line for each gradient."""
    given = copy.deepcopy(arguments)
    returned = call(pair, pair.forward, **given)
    if not (isinstance(returned, tuple) and len(returned) == 2):
        what = f"{len(returned)} values" if isinstance(returned, tuple) else type(returned).__name__
        return [f"{pair.forward.__name__} should return two things, out and cache; it returned {what}."], ()
    out, cache = returned
    faults = [*forward_faults(pair, arguments, given, out)]
    if faults and not is_numbers(out):
        return faults, ()
    out = np.array(out, copy=True)
    dout = random(out.shape, DOUT) if out.shape else np.array(1.25)
    passed = dout.copy()
    kept, before = copy.deepcopy(cache), copy.deepcopy(given) | {"dout": dout}
    gradients = call(pair, pair.backward, passed, cache)
    faults += changed(pair.backward.__name__, before, given | {"dout": passed})
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    names = [name for name, value in arguments.items() if isinstance(value, np.ndarray) and value.dtype.kind == "f"]
    if len(gradients) != len(names):
        wanted = ", ".join(f"d{name}" for name in names)
        return [*faults, f"{pair.backward.__name__} should return {wanted}; it returned {len(gradients)} values."], ()
    found = [*_judged(pair, arguments, names, gradients, (out, dout, kept))]
    return faults + [said for said, _ in found if said], tuple(row for _, row in found)


def _judged(
    pair: Pair, arguments: dict[str, Any], names: list[str], gradients: tuple[Any, ...], made: tuple[Array, Array, Any]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of each gradient a diagnosis, empty where it is right, and its line of the table."""
    out, dout, cache = made

    def objective_of(name: str) -> Callable[..., float]:
        def objective(x: Array, upstream: Array) -> float:
            changed = copy.deepcopy(arguments) | {name: x}
            return float(np.sum(upstream * call(pair, pair.forward, **changed)[0]))

        return objective

    def again_of(number: int) -> Callable[[Array], Any]:
        def again(upstream: Array) -> Any:
            gradients = call(pair, pair.backward, upstream.copy(), copy.deepcopy(cache))
            return gradients[number] if isinstance(gradients, tuple) else gradients

        return again

    objectives = {name: objective_of(name) for name in names}
    right = {name: numeric(partial(f, upstream=dout), arguments[name]) for name, f in objectives.items()}
    for number, (name, gradient) in enumerate(zip(names, gradients, strict=True)):
        x, objective = arguments[name], objectives[name]
        error = _error(objective, x, dout, gradient)
        said = ""
        if error > TOLERANCE:
            others = {other: value for other, value in right.items() if other != name}
            said = diagnose(Facts(name, x, gradient, right[name], out, dout, objective, again_of(number), others))
        yield said, (f"d{name}", shape_of(gradient), f"{error:.1e}" if np.isfinite(error) else "-", "wrong" if said else RIGHT)


def _error(objective: Callable[[Array, Array], float], x: Array, dout: Array, gradient: Any) -> float:
    """The largest relative error off kinks; infinite for what cannot be compared."""
    if not is_numbers(gradient) or np.shape(gradient) != x.shape:
        return float("inf")
    found = slopes(lambda moved: objective(moved, dout), x, np.asarray(gradient, np.float64), np.arange(x.size))
    return max((one.error for one in found if not one.kink), default=0.0)
