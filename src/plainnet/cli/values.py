"""Options whose value is more than one number: --hidden 128,64 and --schedule NAME:key=value."""

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


def dataset(text: str) -> dict[str, Any]:
    """NAME:key=value,... as a spec's table; a value is a number, true, false or text."""
    name, _, settings = text.partition(":")
    table: dict[str, Any] = {"name": name}
    for setting in filter(None, settings.split(",")):
        key, equals, value = (part.strip() for part in setting.partition("="))
        example = "Write moons:noise=0.3,samples=200, say."
        require(bool(equals) and key != "name", "A dataset's settings are NAME:key=value,key=value.", f"'{setting}'", example)
        require(key not in table, "A dataset takes each setting once.", f"'{setting}'", example)
        table[key] = _plain(value)
    return table


def share(option: str, text: str) -> float:
    """A number."""
    try:
        return float(text)
    except ValueError as error:
        raise RequestError(f"{option} expects a share, a number of rows or rest.", f"'{text}'", "Write 0.25, say.") from error


def _plain(value: str) -> Any:
    if value in ("true", "false"):
        return value == "true"
    try:
        return int(value) if value.isdigit() else float(value)
    except ValueError:
        return value


def _number(key: str, value: str) -> int | float:
    try:
        return int(value) if value.isdigit() else float(value)
    except ValueError as error:
        raise RequestError(f"'{key}' of --schedule expects a number.", f"'{value}'", "Correct the value.") from error
