"""The distinct cells of a column as names: sorted as numbers if all are numbers (1 and 1.0 are then one), else as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plainnet.datasets.formats.delimited import number


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in order; of equal numbers the text that comes first."""
    found = list(dict.fromkeys(texts))
    if not are_numbers(found):
        return tuple(sorted(found))
    first = {number(text): text for text in reversed(found)}
    return tuple(first[value] for value in sorted(first, key=lambda value: value or 0.0))


def are_numbers(names: Sequence[str]) -> bool:
    return all(number(name) is not None for name in names)


class Codes:
    """Finds the place of a text among names."""

    def __init__(self, names: Sequence[str]) -> None:
        self.numeric = are_numbers(names)
        self.places = {self._key(name): place for place, name in enumerate(names)}

    def get(self, text: str) -> int | None:
        return self.places.get(self._key(text))

    def _key(self, text: str) -> float | str | None:
        return number(text) if self.numeric else text
