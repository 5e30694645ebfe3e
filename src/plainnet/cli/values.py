"""Options whose value is more than one number: --hidden 128,64, --categorical a,b, --schedule NAME:key=value and the like."""

from __future__ import annotations

import typing
from typing import Any, Literal

from plainnet.core.errors import RequestError, require, unknown
from plainnet.core.registry import find
from plainnet.core.spec import field_types
from plainnet.schedules.base import Schedule

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


def schedule(text: str, value: float) -> dict[str, Any]:
    """NAME or NAME:key=value,... as a spec's table, whose first field is `value`.

    A list is written 10/20/30. A schedule within a schedule comes last, with its own settings: warm_up:length=2,after=cosine.
    """
    name, _, settings = text.partition(":")
    kinds = field_types(find("schedules", name.strip()))
    first = next(iter(kinds))
    table: dict[str, Any] = {}
    parts = [part for part in settings.split(",") if part]
    while parts:
        setting = parts.pop(0)
        key, equals, given = (part.strip() for part in setting.partition("="))
        example = "Write inverse_time:decay=1e-4, say."
        require(bool(equals), "A schedule is written NAME:key=value,key=value.", f"'{setting}'", example)
        require(key not in table, "A schedule takes each setting once.", f"'{setting}'", example)
        if key not in kinds:
            raise unknown(f"setting of {name.strip()}", key, kinds)
        if Schedule in typing.get_args(kinds[key]):
            table[key], parts = schedule(",".join([given, *parts]), value), []
            continue
        require(key != first, f"'{key}' of {name.strip()} is the learning rate itself.", f"'{setting}'", "Use --lr for it.")
        table[key] = _value(key, given, kinds[key])
    return {"name": name.strip(), first: value} | table


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


def concept(text: str, option: str) -> dict[str, Any]:
    """NAME or NAME:key=value,... as a spec's table; a value is a number, true, false or a word, or several of them: a/b."""
    name, _, settings = text.partition(":")
    table: dict[str, Any] = {"name": name.strip()}
    for setting in filter(None, settings.split(",")):
        key, equals, value = (part.strip() for part in setting.partition("="))
        good = bool(key and equals and value) and key not in table
        require(good, f"{option} expects NAME:key=value,key=value.", f"'{setting}'", f"Write {name.strip()} alone, say.")
        table[key] = [_word(part) for part in value.split("/")] if "/" in value else _word(value)
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


def _word(text: str) -> bool | int | float | str:
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _value(key: str, text: str, kind: Any) -> Any:
    """A number, a list of them, or the word that a choice is made by."""
    if typing.get_origin(kind) is Literal:
        return text
    if typing.get_origin(kind) is tuple:
        return [_number(key, part) for part in text.split("/")]
    return _number(key, text)


def _number(key: str, text: str) -> int | float:
    try:
        return int(text) if text.isdigit() else float(text)
    except ValueError as error:
        raise RequestError(f"'{key}' of a schedule expects a number.", f"'{text}'", "Correct the value.") from error
