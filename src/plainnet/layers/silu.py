"""SiLU (swish): y = x * s, s = sigmoid(x); dx = dy * (s + y * (1 - s)).

Elfwing, Uchibe and Doya, Neural Networks 107, 2018; Ramachandran, Zoph and Le, "Searching for activation functions", 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.initializers.base import Initializer
from plainnet.initializers.he import He
from plainnet.layers.base import Activation
from plainnet.layers.sigmoid import sigmoid


@dataclass(frozen=True)
class SiLU(Activation):
    """Weights before it begin as ReLU's (He et al. 2015), which it smooths."""

    initializer: ClassVar[Initializer] = He()

    def value(self, x: Value) -> Value:
        return x * sigmoid(x)

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        s = sigmoid(x)
        return dy * (s + y * (1.0 - s))
