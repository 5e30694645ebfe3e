"""Quantile normal: the share of training rows below a value, as the normal distribution's value of that share.

z = Phi^-1(F(x)), F interpolated between so many quantiles of the training rows (van der Waerden's normal scores, 1952; as
scikit-learn's QuantileTransformer). Shares are kept 1e-7 away from 0 and 1, so that |z| < 5.2. A feature that is constant
over the training rows becomes 0 for good. What is missing does not count and stays missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.columns import numeric_places
from plainnet.core.errors import require
from plainnet.preprocessing.base import Columns, Learned, Preprocessing, Shape
from plainnet.preprocessing.fitting.quantiles import quantiles

END = 1e-7


@dataclass(frozen=True)
class QuantileNormal(Preprocessing):
    """quantiles: how many, at most one a training row."""

    quantiles: int = 1000

    def __post_init__(self) -> None:
        require(self.quantiles >= 2, "quantile_normal needs at least two quantiles.", self.quantiles, "Use 1000, say.")

    def learn(self, x: Array, columns: Columns) -> dict[str, Array]:
        shares = np.linspace(0.0, 1.0, min(self.quantiles, len(x)))
        return {"quantiles": quantiles(x[:, numeric_places(columns)], shares)}

    def shapes(self, columns: Columns) -> dict[str, Shape]:
        return {"quantiles": (None, len(numeric_places(columns)))}

    def fits(self, columns: Columns, learned: Learned) -> bool:
        found = learned["quantiles"]
        return 1 <= len(found) <= self.quantiles and bool((np.diff(found, axis=0) >= 0).all())

    def apply(self, x: Array, columns: Columns, learned: Learned) -> Array:
        from scipy.special import ndtri  # slow to import

        out = x.copy()
        shares = np.linspace(0.0, 1.0, len(learned["quantiles"]))
        for place, known in zip(numeric_places(columns), learned["quantiles"].T, strict=True):
            out[:, place] = ndtri(np.clip(_share_below(x[:, place], known, shares), END, 1 - END))
        return out


def _share_below(x: Array, known: Array, shares: Array) -> Array:
    """F(x); where several quantiles are equal, the middle of their shares, but 0 and 1 at the two ends."""
    if known[0] == known[-1]:
        return np.where(np.isnan(x), np.nan, 0.5)
    rising, falling = np.interp(x, known, shares), np.interp(-x, -known[::-1], -shares[::-1])
    middle = (rising - falling) / 2
    return np.where(x <= known[0], 0.0, np.where(x >= known[-1], 1.0, middle))
