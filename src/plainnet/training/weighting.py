"""Class weights: each training row's weight times that of its class.

The batch loss stays sum(w_i * l_i) / sum(w_i), which is PyTorch's cross-entropy with weight= and reduction="mean". "balanced"
weighs class c by n / (C * n_c) (King and Zeng, "Logistic regression in rare events data", 2001), as scikit-learn does: of the C
classes that have rows, each has the same total.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.engines.base import Source


def weighted(
    source: Source, class_weight: Literal["balanced"] | tuple[float, ...] | None, class_names: tuple[str, ...]
) -> Source:
    """The same rows with the weights of their classes."""
    if class_weight is None:
        return source
    kind = "labels" if class_names else "numbers"
    require(source.y.ndim == 1, "Class weights are for targets that are classes.", kind, "Leave class_weight out.")
    own = np.ones(len(source)) if source.weights is None else source.weights.astype(np.float64)
    if class_weight == "balanced":
        by_class = balanced(source.y, own, len(class_names))
    else:
        count = len(class_weight)
        what = f"Class weights are one for each of {len(class_names)} classes."
        require(count == len(class_names), what, f"{count} weights", "Give them in the order of the classes.")
        by_class = np.array(class_weight, np.float64)
    weights = np.zeros(len(source.rows))
    weights[source.numbers(slice(None))] = own * by_class[source.y]
    return replace(source, rows=replace(source.rows, weights=weights))


def balanced(y: Array, weights: Array, classes: int) -> Array:
    """n / (C * n_c) for each class, rows counted by their weights; 0 for a class without rows."""
    totals = np.bincount(y, weights, minlength=classes)
    shares = totals * np.count_nonzero(totals)
    return np.asarray(np.divide(totals.sum(), shares, out=np.zeros(classes), where=shares > 0))
