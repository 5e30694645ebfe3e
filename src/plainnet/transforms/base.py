"""A transform maps a gradient to an update; an optimizer is a chain of them, and w becomes w - update."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.concept import Concept
from plainnet.schedules.base import Hyper


@dataclass(frozen=True)
class Transform(Concept):
    """`keeps` names its slots: values like the weights, 0 at first, that are carried from step to step."""

    room: ClassVar[str] = "transforms"
    keeps: ClassVar[tuple[str, ...]] = ()

    def hyper(self) -> dict[str, Hyper]:
        """Everything that depends on the step alone; computed in Python, in float64, before a chunk of steps runs."""
        return {}

    @abstractmethod
    def update(
        self, w: Value, g: Value, slots: Mapping[str, Value], hyper: Mapping[str, Value]
    ) -> tuple[Value, dict[str, Value]]:
        """Weights, gradient (or the update of the link before), slots, hyper -> update, new slots; a formula."""
