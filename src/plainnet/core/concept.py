"""A concept is anything that has a name: a layer, a loss, an optimizer, a schedule, a dataset, ..."""

from __future__ import annotations

from abc import ABC
from typing import ClassVar


class Concept(ABC):
    """`room`: the registry's name for its kind, set by the base class of each kind."""

    room: ClassVar[str]

    @classmethod
    def concept_name(cls) -> str:
        """The name of the file that defines it."""
        return cls.__module__.rpartition(".")[2]
