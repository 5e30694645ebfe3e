"""Options whose value is more than one number: --hidden 128,64, --categorical a,b, --schedule NAME:key=value and the like."""

from __future__ import annotations

from typing import Any

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


def schedule(text: str, rate: float) -> dict[str, Any]:
    """NAME or NAME:key=value,... as a spec's table; it starts at `rate`."""
    name, _, settings = text.partition(":")
    table: dict[str, Any] = {"name": name.strip(), "initial": rate}
    for setting in filter(None, settings.split(",")):
        key, equals, value = (part.strip() for part in setting.partition("="))
        example = "Write inverse_time:decay=1e-4, say."
        require(bool(equals), "--schedule expects NAME:key=value,key=value.", f"'{setting}'", example)
        require(key != "initial", "A schedule begins at the learning rate.", f"'{setting}'", "Use --lr for its first value.")
        require(key not in table, "--schedule takes each setting once.", f"'{setting}'", example)
        table[key] = _number(key, value)
    return table


def concept(text: str, option: str) -> dict[str, Any]:
    """NAME or NAME:key=value,... as a spec's table; a value is a number, several with slashes between them, or a word."""
    name, _, settings = text.partition(":")
    table: dict[str, Any] = {"name": name.strip()}
    for setting in filter(None, settings.split(",")):
        key, equals, value = (part.strip() for part in setting.partition("="))
        good = bool(key and equals and value) and key not in table
        require(good, f"{option} expects NAME:key=value,key=value.", f"'{setting}'", f"Write {name.strip()} alone, say.")
        table[key] = [_value(part) for part in value.split("/")] if "/" in value else _value(value)
    return table


def class_weight(text: str) -> str | list[float]:
    """balanced, or 1,2.5,1 as [1.0, 2.5, 1.0]."""
    if text == "balanced":
        return text
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        what = "--class-weight expects 'balanced', or a number for each class."
        raise RequestError(what, f"'{text}'", "Write 1,2.5,1, say, in the order of the classes.") from error


def _value(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _number(key: str, value: str) -> int | float:
    try:
        return int(value) if value.isdigit() else float(value)
    except ValueError as error:
        raise RequestError(f"'{key}' of --schedule expects a number.", f"'{value}'", "Correct the value.") from error
