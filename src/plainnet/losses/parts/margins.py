"""By how much each output violates its margin, and the way back: what the two hinge losses share.

weston_watkins: v_c = max(0, 1 + z_c - z_own) for every other class; crammer_singer counts the largest of those alone;
one_vs_rest: v_c = max(0, 1 - s_c z_c) with s = 2y - 1, a yes-or-no question an output, as labels need it.
"""

from __future__ import annotations

from typing import Literal

from plainnet.core.arrays import Array, Value
from plainnet.core.errors import require
from plainnet.core.formula import maximum, row_sum
from plainnet.core.task import Task

Kind = Literal["weston_watkins", "crammer_singer", "one_vs_rest"]


def violations(kind: Kind, z: Value, y: Value) -> Value:
    """Logits and one-hot targets or labels (N, C) -> each output's violation (N, C)."""
    if kind == "one_vs_rest":
        return maximum(1.0 - (2.0 * y - 1.0) * z, 0.0)
    return (1.0 - y) * maximum(1.0 + z - row_sum(y * z), 0.0)


def back(kind: Kind, y: Value, dv: Value) -> Value:
    """The gradient by each violation (0 where there is none) -> the gradient by the logits."""
    return (1.0 - 2.0 * y) * dv if kind == "one_vs_rest" else dv - y * row_sum(dv)


def decided(kind: Kind, z: Value) -> Value:
    """The prediction of y: a label's crosses 1/2 where the margin is 0."""
    return 0.5 + 0.5 * z if kind == "one_vs_rest" else z


def check_kind(kind: Kind, task: Task, y: Array) -> None:
    """Labels stand for themselves; a class is one of several."""
    fits = task == "classification" or kind == "one_vs_rest"
    require(fits, "Labels of their own need a margin each.", f"kind = {kind}", "Use kind = one_vs_rest.")
    only = y.ndim == 1 or bool(((y == 0) | (y == 1)).all())
    require(only, "A hinge loss takes targets of 0 and 1.", "other values", "Use binary_cross_entropy, which takes shares.")
