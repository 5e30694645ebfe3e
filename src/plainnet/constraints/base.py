"""A constraint moves weights, after each update, to the nearest ones that it allows."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.concept import Concept
from plainnet.core.formula import batch_sum, sqrt


@dataclass(frozen=True)
class Constraint(Concept):
    """Of matrices of weights only; biases and scales are free."""

    room: ClassVar[str] = "constraints"

    @abstractmethod
    def project(self, w: Value) -> Value:
        """Weights (fan_in, units) -> allowed weights; a formula."""


def norms(w: Value) -> Value:
    """The norm of the weights into each unit: (fan_in, units) -> (units,)."""
    return sqrt(batch_sum(w * w))
