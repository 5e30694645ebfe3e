"""SELU: y = scale * x where x > 0, else scale * alpha * (exp(x) - 1); dx = dy * scale, or dy * scale * alpha * exp(x).

Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks", NeurIPS 2017: with these two constants,
and weights of variance 1 / fan_in, mean 0 and variance 1 are kept from layer to layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import exp, expm1, minimum, where
from plainnet.initializers.base import Initializer
from plainnet.initializers.lecun import LeCun
from plainnet.layers.base import Activation

SCALE, ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


@dataclass(frozen=True)
class SELU(Activation):
    """Dropout after it is AlphaDropout's work: the plain one changes the mean and the variance."""

    initializer: ClassVar[Initializer] = LeCun()

    def value(self, x: Value) -> Value:
        return SCALE * where(x > 0, x, ALPHA * expm1(minimum(x, 0.0)))

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        return dy * where(x > 0, SCALE, SCALE * ALPHA * exp(minimum(x, 0.0)))
