"""Quantiles of each feature by linear interpolation between its values in order; missing ones (NaN) do not count.

Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50, 1996 (their definition 7).
"""

from __future__ import annotations

import numpy as np

from plainnet.core.arrays import Array


def quantiles(x: Array, shares: Array) -> Array:
    """(len(shares), F) float64, never falling with the share; 0 where all values of a feature are missing."""
    out = np.zeros((len(shares), x.shape[1]))
    for place in range(x.shape[1]):  # one feature at a time, because this sorts a copy
        values = x[:, place].astype(np.float64)
        known = values[~np.isnan(values)]
        if len(known):
            out[:, place] = np.maximum.accumulate(np.quantile(known, shares))
    return out
