"""ReLU: y = max(x, 0); dx = dy where x > 0, else 0 (Nair and Hinton, ICML 2010)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import maximum, where
from plainnet.initializers.base import Initializer
from plainnet.initializers.he import He
from plainnet.layers.base import Activation


@dataclass(frozen=True)
class ReLU(Activation):
    initializer: ClassVar[Initializer] = He()

    def value(self, x: Value) -> Value:
        return maximum(x, 0.0)

    def gradient(self, x: Value, y: Value, dy: Value) -> Value:
        return where(y > 0, dy, 0.0)
