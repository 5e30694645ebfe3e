"""What is wrong with a gradient, as a teaching assistant would say it: the right one, changed as mistakes change it.

Each diagnosis is a function of the facts that gives a sentence where it fits; the first that fits is the one to show.
A new one is a function more in the table at the end.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from plainnet.checks.functions.facts import CLOSE, Facts, same
from plainnet.checks.functions.faults import array_of
from plainnet.core.arrays import Array

Diagnosis = Callable[[Facts], str | None]
SLOPES: dict[str, Callable[[Array], Array]] = {"y * (1 - y)": lambda y: y * (1 - y), "(1 - y**2)": lambda y: 1 - y * y}
FACTORS = {2.0: "twice", 0.5: "half"}


def nothing_returned(f: Facts) -> str | None:
    return f"d{f.name} is None: compute it and return it." if f.returned is None else None


def no_numbers(f: Facts) -> str | None:
    array = array_of(f.returned)
    if array is None:
        return f"d{f.name} is no array: its rows have different lengths."
    return None if array.dtype.kind in "fiu" else f"d{f.name} holds no real numbers but {array.dtype}."


def not_finite(f: Facts) -> str | None:
    bad = int((~np.isfinite(f.returned)).sum())
    if not bad:
        return None
    return (
        f"d{f.name} has {bad} values that are not finite: look for a division by 0, a logarithm of 0, or an exp that overflows."
    )


def wrong_order(f: Facts) -> str | None:
    """What came back is the gradient of another argument."""
    other = next((name for name, right in f.others.items() if same(f.returned, right) and not same(f.right, right)), None)
    return (
        f"What stands in the place of d{f.name} is d{other}: return the gradients in the order of the arguments."
        if other
        else None
    )


def transposed(f: Facts) -> str | None:
    if f.right.ndim != 2 or same(f.returned, f.right) or not same(np.transpose(f.returned), f.right):
        return None
    return f"d{f.name} is the transpose of the right one: swap the factors of the product, (A B)^T = B^T A^T."


def not_summed(f: Facts) -> str | None:
    """One gradient a row, where all rows share the parameter."""
    returned = np.asarray(f.returned)
    if returned.ndim <= f.right.ndim or not same(returned.sum(axis=tuple(range(returned.ndim - f.right.ndim))), f.right):
        return None
    shapes = f"shape {returned.shape}, expected {f.right.shape}"
    return f"d{f.name} should be summed over the batch: {shapes}. Use np.sum(..., axis=0)."


def summed_too_far(f: Facts) -> str | None:
    returned = np.asarray(f.returned)
    if returned.shape == f.right.shape or returned.size >= f.right.size:
        return None
    for axis in (None, *range(f.right.ndim)):
        if same(returned.ravel(), np.ravel(f.right.sum(axis=axis))):
            return (
                f"d{f.name} is summed too far: shape {returned.shape}, expected {f.right.shape}. Sum over the batch only, axis=0."
            )
    return None


def summed_along_wrong_axis(f: Facts) -> str | None:
    returned = np.asarray(f.returned)
    if f.right.ndim != 1 or f.dout.ndim != 2 or not same(f.dout.sum(axis=0), f.right):
        return None
    if not same(returned.ravel(), f.dout.sum(axis=1)):
        return None
    return (
        f"d{f.name} is summed along the wrong axis: shape {returned.shape}, expected {f.right.shape}. Sum over the batch, axis=0."
    )


def right_but_reshaped(f: Facts) -> str | None:
    returned = np.asarray(f.returned)
    if returned.shape == f.right.shape or returned.size != f.right.size or not same(returned.ravel(), f.right.ravel()):
        return None
    shapes = f"shape {returned.shape}, expected {f.right.shape}"
    return f"d{f.name} has the right numbers in the wrong shape: {shapes}. Leave out keepdims, or reshape to {f.name}.shape."


def wrong_shape(f: Facts) -> str | None:
    shape = np.shape(f.returned)
    if shape == f.right.shape:
        return None
    return f"d{f.name} has the shape {shape}, expected {f.right.shape}: a gradient has the shape of what it is the gradient of."


def zero(f: Facts) -> str | None:
    return None if np.any(f.returned) else f"d{f.name} is 0 everywhere: was it ever filled?"


def wrong_sign(f: Facts) -> str | None:
    return f"d{f.name} has the wrong sign." if same(-f.returned, f.right) else None


def wrong_factor(f: Facts) -> str | None:
    factor = float(np.vdot(f.returned, f.right) / max(float(np.vdot(f.right, f.right)), 1e-300))
    if factor == 0 or not same(f.returned / factor, f.right):
        return None
    rows = len(f.dout)
    if np.isclose(factor, 1 / rows, rtol=CLOSE):
        return f"d{f.name} is too small by a factor of N = {rows}: did you average over the batch? The loss did."
    if np.isclose(factor, rows, rtol=CLOSE):
        return f"d{f.name} is too large by a factor of N = {rows}: is something summed over the batch once too often?"
    word = FACTORS.get(round(factor, 4), f"{factor:.4g} times")
    return f"d{f.name} is {word} the right one everywhere: look for a constant factor."


def upstream_ignored(f: Facts) -> str | None:
    """Backward says the same whatever comes from above."""
    ones = np.ones_like(f.dout)
    if same(f.returned, f.right_for(ones)) or same(f.again(2.0 * f.dout), f.returned):
        return f"d{f.name} uses dout as if it were 1: multiply by dout (the chain rule)."
    return None


def upstream_not_linear(f: Facts) -> str | None:
    if same(f.again(2.0 * f.dout), 2.0 * np.asarray(f.returned)):
        return None
    return f"d{f.name} is not proportional to dout: look for dout inside a mask, a power or a function."


def masked_by_upstream(f: Facts) -> str | None:
    if f.x.shape != f.dout.shape or not same(f.returned, f.dout * (f.dout > 0)):
        return None
    return f"d{f.name} is masked where dout > 0: mask by the cached input instead, dout * ({f.name} > 0)."


def not_masked(f: Facts) -> str | None:
    """Elementwise layers with two sides, right on one of them."""
    if f.x.shape != f.right.shape or f.x.shape != f.dout.shape:
        return None
    wrong = np.abs(f.returned - f.right) > CLOSE * np.abs(f.right).max(initial=0)
    for side, words in ((f.x <= 0, f"{f.name} <= 0"), (f.x >= 0, f"{f.name} >= 0")):
        if wrong.any() and not wrong[~side].any() and (~side).any() and wrong[side].mean() > 0.5:
            return f"d{f.name} is right except where {words}: mask by the cached input."
    return None


def input_for_output(f: Facts) -> str | None:
    """The derivatives of sigmoid and tanh with x in the place of y."""
    if f.x.shape != f.out.shape or f.x.shape != f.dout.shape:
        return None
    for text, slope in SLOPES.items():
        if same(f.right, f.dout * slope(f.out)) and same(f.returned, f.dout * slope(f.x)):
            return f"d{f.name} is dout * {text} with {f.name} in the place of y: cache the output of forward."
    return None


def one_row_only(f: Facts) -> str | None:
    """A loop that overwrites instead of adding."""
    for row, word in ((-1, "last"), (0, "first")):
        alone = np.zeros_like(f.dout)
        alone[row] = f.dout[row]
        if len(f.dout) > 1 and same(f.returned, f.right_for(alone)):
            return f"d{f.name} has the part of the {word} row of the batch only: add up over the rows, += in the loop."
    return None


def missing_paths(f: Facts) -> str | None:
    """Normalisation: the gradient is orthogonal to ones and to x along the axis that is normalised."""
    if f.right.ndim != 2:
        return None
    centered = {axis: f.x - f.x.mean(axis=axis, keepdims=True) for axis in (0, 1)}
    for axis, over in ((0, "the batch"), (1, "the features of a row")):
        if not _vanishes(f.right.sum(axis=axis), f.right):
            continue
        if not _vanishes(f.returned.sum(axis=axis), f.right):
            return f"d{f.name} should sum to 0 over {over}, because its mean is subtracted: the path through the mean is missing."
        inner = [(gradient * centered[axis]).sum(axis=axis) for gradient in (f.right, f.returned)]
        if _vanishes(inner[0], f.right, 1e-3) and not _vanishes(inner[1], f.right, 1e-3):
            return f"d{f.name} misses the path through the variance over {over}: it depends on {f.name} too."
    return None


def _vanishes(sums: Array, beside: Array, close: float = CLOSE) -> bool:
    return bool(np.abs(sums).max(initial=0) <= close * np.abs(beside).max(initial=0))


def rows_mixed_up(f: Facts) -> str | None:
    ours, theirs = np.sort(np.ravel(f.returned)), np.sort(np.ravel(f.right))
    return (
        f"d{f.name} has the right numbers in the wrong places: check every reshape and transpose." if same(ours, theirs) else None
    )


def partly_wrong(f: Facts) -> str:
    gap = np.abs(np.asarray(f.returned) - f.right)
    bad = gap > CLOSE * np.abs(f.right).max(initial=0)
    place = np.unravel_index(int(gap.argmax()), gap.shape)
    index = ", ".join(map(str, place))
    at = f"at [{index}] it says {np.asarray(f.returned)[place]:.6g}, differences say {f.right[place]:.6g}"
    return f"d{f.name} is wrong in {int(bad.sum())} of {bad.size} places; {at}."


# The first that fits is said: what cannot be compared at all, then shapes, then numbers.
DIAGNOSES: tuple[Diagnosis, ...] = (
    nothing_returned,
    no_numbers,
    not_finite,
    wrong_order,
    transposed,
    right_but_reshaped,
    not_summed,
    summed_along_wrong_axis,
    summed_too_far,
    wrong_shape,
    zero,
    wrong_sign,
    wrong_factor,
    masked_by_upstream,
    upstream_ignored,
    input_for_output,
    one_row_only,
    not_masked,
    missing_paths,
    rows_mixed_up,
    upstream_not_linear,
    partly_wrong,
)


def diagnose(facts: Facts) -> str:
    """The first sentence that fits."""
    return next(said for diagnosis in DIAGNOSES if (said := diagnosis(facts)))
