"""Hard sigmoid: y = min(max(slope * x + 1/2, 0), 1); dx = dy * slope where 0 < y < 1, else 0.

Courbariaux, Bengio and David, "BinaryConnect", NeurIPS 2015, with slope 1/2; Howard et al., "Searching for MobileNetV3",
ICCV 2019, with the 1/6 of PyTorch and Keras 3; Keras 2 had 0.2.
"""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import maximum, minimum, where
from plainnet.layers.base import Activation


@dataclass(frozen=True)
class HardSigmoid(Activation):
    """Weights before it begin as the sigmoid's."""

    slope: float = 1.0 / 6.0

    def __post_init__(self) -> None:
        require(self.slope > 0, "The slope of a hard sigmoid must be positive.", self.slope, "Leave it out, or use 0.2.")

    def value(self, x: Value) -> Value:
        return minimum(maximum(self.slope * x + 0.5, 0.0), 1.0)

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        return where(abs(y - 0.5) < 0.5, self.slope * dy, 0.0)
