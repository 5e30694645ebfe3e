"""What a report says, in its reader's language: templates are written in English where they are used, and looked up here.

A cell is text already (numbers.py) or a whole number: {n} writes it, {n:seed|seeds} chooses the word that goes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def one_or_more(n: int) -> int:
    """The form of a word that goes with a number in English: 0 for one, 1 for more."""
    return int(n != 1)


@dataclass(frozen=True)
class Words:
    """templates: from the English one to its translation; what is not there stays English.

    point, group: before decimals, between thousands; form: which of the words apart by | goes with a number.
    """

    language: str
    templates: Mapping[str, str] = field(default_factory=dict)
    point: str = "."
    group: str = ","
    form: Callable[[int], int] = one_or_more

    def __call__(self, template: str, **cells: str | int) -> str:
        """The sentence with its cells."""
        told = {name: _Count(cell, self) if isinstance(cell, int) else cell for name, cell in cells.items()}
        return self.templates.get(template, template).format(**told)

    def marked(self, number: str) -> str:
        """A number as Python writes it, with the marks of this language."""
        return number.translate({ord(","): self.group, ord("."): self.point})


@dataclass(frozen=True)
class _Count:
    n: int
    words: Words

    def __format__(self, forms: str) -> str:
        return forms.split("|")[self.words.form(self.n)] if forms else self.words.marked(f"{self.n:,}")


ENGLISH = Words("en")
