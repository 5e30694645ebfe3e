"""Errors say what was wrong, what was received and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONG = 400  # characters of each part; the rest is cut off


class PlainnetError(Exception):
    """Base of every error that Plainnet raises on purpose.

    what: one sentence with its full stop; received: the offending value; advice: what to do, a sentence too.
    """

    exit_code = 1

    def __init__(self, what: str, received: object, advice: str) -> None:
        super().__init__(what, received, advice)
        self.what, self.received, self.advice = what, received, advice

    def __str__(self) -> str:
        return f"{_line(self.what)} Received: {_line(self.received)}. {_line(self.advice)}"


def _line(part: object) -> str:
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


class DivergedError(PlainnetError, ArithmeticError):
    """Training met a non-finite value; the last good state was kept."""


class PlainnetWarning(UserWarning):
    """What was asked for can be done, but is hardly what was meant."""


def require(condition: bool, what: str, received: object, advice: str) -> None:
    """Raise a RequestError unless `condition` holds."""
    if not condition:
        raise RequestError(what, received, advice)


def nearest(name: str, names: Iterable[str]) -> str:
    """ "Did you mean 'x'? " or an empty string, to begin an advice with."""
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return f"Did you mean '{close[0]}'? " if close else ""


def unknown(thing: str, name: str, names: Iterable[str], see: str = "") -> RequestError:
    """The error for a name that does not exist, with the nearest one that does."""
    known = sorted(names)
    advice = nearest(name, known) + (see or f"Known: {', '.join(known)}.")
    return RequestError(f"There is no {thing} of that name.", f"'{name}'", advice)
