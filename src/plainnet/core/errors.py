"""Errors say what was wrong, what was received and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONG = 400  # characters of each part; the rest is cut off
FEW = 2  # slips of the pen that still mean the word


class PlainnetError(Exception):
    """Base of every error that Plainnet raises on purpose.

    what: one sentence with its full stop; received: the offending value; advice: what to do, a sentence too.
    """

    exit_code = 1

    def __init__(self, what: str, received: object, advice: str) -> None:
        super().__init__(what, received, advice)
        self.what, self.received, self.advice = what, received, advice

    def __str__(self) -> str:
        return f"{one_line(self.what)} Received: {one_line(self.received)}. {one_line(self.advice)}"


def one_line(part: object) -> str:
    """On one line, no longer than it helps; what a file or a user put in reaches no terminal as a control character."""
    text = str(part)
    cut = text if len(text) <= LONG else text[:LONG] + "..."
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in cut)


class RequestError(PlainnetError, ValueError):
    """The request was wrong: a name, a shape, a value, a file."""

    exit_code = 2


class UnsupportedError(PlainnetError, NotImplementedError):
    """An engine does not know how to run a concept; another engine does."""

    exit_code = 2


class ManyFaultsError(RequestError):
    """What is wrong in several places, told at once: the three parts, and below them a line for each place."""

    def __init__(self, what: str, received: object, advice: str, places: tuple[str, ...]) -> None:
        super().__init__(what, received, advice)
        self.places = places

    def __reduce__(self) -> tuple[type[ManyFaultsError], tuple[str, object, str, tuple[str, ...]]]:
        return ManyFaultsError, (self.what, self.received, self.advice, self.places)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {one_line(place)}" for place in self.places)])


class DivergedError(PlainnetError, ArithmeticError):
    """Training met a non-finite value at that step, first in that place; the last good state was kept."""

    step: int | None = None
    place: str | None = None


class PlainnetWarning(UserWarning):
    """What was asked for can be done, but is hardly what was meant."""


def require(condition: bool, what: str, received: object, advice: str) -> None:
    """Raise a RequestError unless `condition` holds."""
    if not condition:
        raise RequestError(what, received, advice)


def nearest(name: str, names: Iterable[str]) -> str:
    """ "Did you mean 'x'? " or an empty string, to begin an advice with."""
    close = difflib.get_close_matches(name, list(names), n=3, cutoff=0.6)
    slipped = [known for known in close if slips(name, known) <= FEW]
    best = min(slipped or close[:1], key=lambda known: slips(name, known), default="")
    return f"Did you mean '{best}'? " if best else ""


def slips(a: str, b: str) -> int:
    """The fewest slips of the pen between two words: a letter missing, added, changed, or two next to each other swapped.

    Damerau, "A technique for computer detection and correction of spelling errors", 1964.
    """
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(b, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other)))
            if i > 1 and j > 1 and (a[i - 2], letter) == (other, b[j - 2]):
                row[-1] = min(row[-1], last[j - 2] + 1)
    return row[-1]


def unknown(thing: str, name: str, names: Iterable[str], see: str = "") -> RequestError:
    """The error for a name that does not exist, with the nearest one that does."""
    known = sorted(names)
    advice = nearest(name, known) + (see or f"Known: {', '.join(known)}.")
    return RequestError(f"There is no {thing} of that name.", f"'{name}'", advice)
