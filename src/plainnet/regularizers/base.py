"""A regularizer adds a penalty on the weights to the objective."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.concept import Concept


@dataclass(frozen=True, kw_only=True)
class Regularizer(Concept):
    """Biases are exempt unless `biases` is set; scales of normalisation layers always are."""

    room: ClassVar[str] = "regularizers"
    biases: bool = False

    @abstractmethod
    def value_and_gradient(self, w: Value) -> tuple[Value, Value]:
        """Elementwise: what each weight adds to the penalty, and its derivative."""
