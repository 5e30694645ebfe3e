"""A loss takes logits, gives value and gradient together, and knows its link from logits to predictions.

Engines weigh the rows: the batch loss is sum(w_i * l_i) / sum(w_i).
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.concept import Concept


@dataclass(frozen=True)
class Loss(Concept):
    room: ClassVar[str] = "losses"

    @abstractmethod
    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        """Logits z and targets y (N, C) -> each row's loss (N, 1) and its gradient by z (N, C), not divided by N."""

    @abstractmethod
    def link(self, z: Value) -> Value:
        """Logits (N, C) -> predictions (N, C)."""
