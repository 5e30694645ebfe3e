"""Options whose value is more than one number: --hidden 128,64, --categorical a,b, --class-weight 1,2.5,1."""

from __future__ import annotations

from plainnet.core.errors import RequestError, require

DIGITS = 12  # a width of more is a slip of the finger


def widths(hidden: str | None) -> list[int]:
    """128,64 as [128, 64]."""
    if hidden is None:
        return []
    parts = [part.strip() for part in hidden.split(",")]
    valid = all(part.isascii() and part.isdigit() and len(part) <= DIGITS and int(part) > 0 for part in parts)
    require(valid, "--hidden expects positive whole numbers with commas between them.", f"'{hidden}'", "Write 128,64, say.")
    return [int(part) for part in parts]


def names(columns: str) -> list[str]:
    """a,b as ["a", "b"]."""
    return [name.strip() for name in columns.split(",")]


def share(option: str, text: str) -> float:
    """A number."""
    try:
        return float(text)
    except ValueError as error:
        raise RequestError(f"{option} expects a share, a number of rows or rest.", f"'{text}'", "Write 0.25, say.") from error


def class_weight(text: str) -> str | list[float]:
    """balanced, or 1,2.5,1 as [1.0, 2.5, 1.0]."""
    if text == "balanced":
        return text
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        what = "--class-weight expects 'balanced', or a number for each class."
        raise RequestError(what, f"'{text}'", "Write 1,2.5,1, say, in the order of the classes.") from error
