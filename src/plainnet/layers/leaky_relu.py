"""Leaky ReLU: y = x where x > 0, else slope * x; dx = dy or slope * dy (Maas, Hannun and Ng, ICML 2013)."""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import where
from plainnet.initializers.base import Initializer
from plainnet.initializers.he import He
from plainnet.layers.base import Activation


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """Weights before it begin as He's for that slope (He et al. 2015, equation 15)."""

    slope: float = 0.01

    def __post_init__(self) -> None:
        require(self.slope >= 0, "The slope of a leaky ReLU cannot be negative.", self.slope, "Use 0.01, say.")

    @property
    def initializer(self) -> Initializer:
        return He(slope=self.slope)

    def value(self, x: Value) -> Value:
        return where(x > 0, x, self.slope * x)

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        return where(x > 0, dy, self.slope * dy)
