"""A preprocessing is fitted on training rows only and becomes part of the model."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from plainnet.core.arrays import Array, DType
from plainnet.core.concept import Concept
from plainnet.core.errors import require


@dataclass(frozen=True)
class Affine:
    """x * scale + shift for each feature; both (F,) float64. Engines apply it while they gather a batch."""

    scale: Array
    shift: Array

    def astype(self, dtype: DType) -> Affine:
        return Affine(self.scale.astype(dtype), self.shift.astype(dtype))


@dataclass(frozen=True)
class Preprocessing(Concept):
    room: ClassVar[str] = "preprocessing"

    @abstractmethod
    def fit(self, x: Array) -> Affine: ...


def ranges(x: Array) -> tuple[Array, Array]:
    """The least and the greatest value of each feature, float64; refuses what cannot be fitted on."""
    require(len(x) > 0, "A preprocessing is fitted on training rows.", "no rows", "Give at least one row.")
    low, high = x.min(axis=0).astype(np.float64), x.max(axis=0).astype(np.float64)
    bad = np.flatnonzero(~(np.isfinite(low) & np.isfinite(high)))
    found = f"feature {bad[0]}: {low[bad[0]]} to {high[bad[0]]}" if len(bad) else ""
    require(not len(bad), "Features must be finite.", found, "Replace or remove the rows with NaN or infinite values.")
    return low, high


def inverse(width: Array) -> Array:
    """1 / width, and 0 where a feature has no width to speak of."""
    return np.divide(1.0, width, out=np.zeros_like(width), where=width > np.finfo(np.float64).tiny)
