"""Quantiles that a network was trained on, in ascending order whatever it says.

Sorting them brings none farther from the truth (Chernozhukov, Fernandez-Val and Galichon, "Quantile and probability curves
without crossing", 2010).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.losses.base import Loss
from plainnet.losses.quantile import Quantile


def learned(loss: Loss, link: Array, wanted: Sequence[float] | None) -> Array:
    """What the loss's outputs say (N, Q T) -> (N, wanted, T); by default all, in the loss's order."""
    advice = 'Train with loss=Quantile((0.05, 0.5, 0.95)), say, or with loss="quantile" for the median.'
    if not isinstance(loss, Quantile):
        require(False, "The network was not trained on quantiles.", loss.concept_name(), advice)
    assert isinstance(loss, Quantile)
    known = sorted(loss.quantiles)
    asked = list(loss.quantiles if wanted is None else np.atleast_1d(wanted).tolist())
    strange = [q for q in asked if q not in known]
    require(not strange, "The network learned other quantiles.", strange, f"It knows {', '.join(f'{q:g}' for q in known)}.")
    table = np.sort(link.reshape(len(link), len(known), -1), axis=1)
    return np.asarray(table[:, [known.index(q) for q in asked]])
