"""Split conformal prediction: intervals and sets that hold the truth as often as asked for, whatever the network is worth.

Of n rows that nothing else was learned from, the score at rank ceil((n + 1) coverage) bounds what a new row may have (Vovk,
Gammerman and Shafer 2005; Lei et al., "Distribution-free predictive inference for regression", 2018); with fewer rows than that,
nothing does. It holds on the average over rows like those, not for each kind of them. Scores: 1 - p of the class (Sadinle, Lei
and Wasserman 2019); how far a number lies outside the outermost quantiles (Romano, Patterson and Candes 2019), or from the point.
"""

from __future__ import annotations

import math

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require

ADVICE = "Set conformal_fraction=0.2, say, and fit again."


def bound(scores: Array | None, coverage: float) -> Array:
    """Of scores (n,) or (n, T): what so large a share of new rows will not exceed, () or (T,); infinite where n is too small."""
    require(0 < coverage < 1, "coverage lies in (0, 1).", coverage, "Use 0.9, say.")
    if scores is None:
        require(False, "No rows were kept aside for conformal prediction.", "conformal_fraction=0", ADVICE)
    assert scores is not None
    rank = math.ceil((len(scores) + 1) * coverage - 1e-9)
    return np.asarray(np.inf if rank > len(scores) else np.sort(scores, axis=0)[rank - 1])


def class_scores(p: Array, y: Array) -> Array:
    """Probabilities (N, C) and class numbers (N,)."""
    return np.asarray(1.0 - p[np.arange(len(y)), y])


def band_scores(low: Array, high: Array, y: Array) -> Array:
    """How far y lies outside, negative inside."""
    return np.asarray(np.maximum(low - y, y - high))
