"""What a report says, in its reader's language: templates are written in English where they are used, and looked up here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    """templates: from the English one to its translation; what is not there stays English."""

    language: str
    templates: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, template: str, **cells: str) -> str:
        """The sentence with its cells, which are text already (numbers.py)."""
        return self.templates.get(template, template).format(**cells)


ENGLISH = Words("en")
