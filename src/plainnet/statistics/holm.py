"""Several comparisons together: Holm, "A simple sequentially rejective multiple test procedure", 1979.

With p sorted upwards, adjusted_i = max over j <= i of min(1, (m - j + 1) p_j). However the comparisons depend on each other,
the chance to claim any difference where there is none is at most alpha. That one which is there is claimed with the wrong sign
is as rare where they are independent (Shaffer 1980).

The interval that agrees with adjusted_i has the level 1 - alpha / k_i, k_i = adjusted_i / p_i: it excludes 0 exactly where
adjusted_i < alpha. Since 1 <= k_i, each covers its own true value at least as often as 1 - alpha says. All m together are not
promised to cover at once; that takes the level 1 - alpha / m for each (Bonferroni), at which fewer would exclude 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.statistics.samples import sample


@dataclass(frozen=True)
class Adjusted:
    """p: adjusted; k: what each was multiplied by, so that alpha / k is the level at which it was tested."""

    p: Array
    k: Array


def holm(p: npt.ArrayLike) -> Adjusted:
    """Of a family of p-values along the last axis; families side by side are independent of each other."""
    raw = np.asarray(p, np.float64)
    sample(raw.ravel())
    require(
        bool(((raw >= 0) & (raw <= 1)).all()), "A p-value lies between 0 and 1.", f"{raw.min()} to {raw.max()}", "Check the test."
    )
    order = np.argsort(raw, axis=-1, kind="stable")
    upward = np.take_along_axis(raw, order, axis=-1)
    left = np.arange(raw.shape[-1], 0, -1, dtype=np.float64)
    adjusted = np.minimum(1.0, np.maximum.accumulate(left * upward, axis=-1))
    k = np.divide(adjusted, upward, out=np.broadcast_to(left, raw.shape).copy(), where=upward > 0)
    back = np.argsort(order, axis=-1, kind="stable")
    return Adjusted(np.take_along_axis(adjusted, back, axis=-1), np.maximum(1.0, np.take_along_axis(k, back, axis=-1)))
