"""NAME or NAME:key=value,key=value as a spec's table: --loss huber:delta=2, moons:noise=0.3, --schedule cosine:final=0.01.

A value is a number, several with slashes between them, true, false, or text.
"""

from __future__ import annotations

import typing
from typing import Any

from plainnet.core.errors import require, unknown
from plainnet.core.registry import find
from plainnet.core.spec import field_types
from plainnet.schedules.base import Schedule

WORDS = {"true": True, "false": False}


def concept(text: str, what: str, example: str) -> dict[str, Any]:
    """what: how errors call it; example: of a right one."""
    name, settings = _parted(text)
    table: dict[str, Any] = {"name": name}
    while settings:
        key, value = _pair(settings.pop(0), table, what, example)
        table[key] = _value(value)
    return table


def schedule(text: str, value: float) -> dict[str, Any]:
    """One whose first field is `value`.

    A schedule within a schedule comes last, with its own settings: warm_up:length=2,after=cosine:final=0.01.
    """
    name, settings = _parted(text)
    kinds = field_types(find("schedules", name))
    first = next(iter(kinds))
    table: dict[str, Any] = {}
    while settings:
        setting = settings.pop(0)
        key, given = _pair(setting, table, "A schedule", "Write inverse_time:decay=1e-4, say.")
        if key not in kinds:
            raise unknown(f"setting of {name}", key, kinds)
        if Schedule in typing.get_args(kinds[key]):
            table[key], settings = schedule(",".join([given, *settings]), value), []
            continue
        require(key != first, f"'{key}' of {name} is the learning rate itself.", f"'{setting}'", "Use --lr for it.")
        found = _value(given)
        table[key] = [found] if typing.get_origin(kinds[key]) is tuple and isinstance(found, int | float) else found
    return {"name": name, first: value} | table


def _parted(text: str) -> tuple[str, list[str]]:
    name, _, settings = text.partition(":")
    return name.strip(), [setting for setting in settings.split(",") if setting]


def _pair(setting: str, taken: dict[str, Any], what: str, example: str) -> tuple[str, str]:
    key, _, value = (part.strip() for part in setting.partition("="))
    require(bool(key and value), f"{what} expects NAME:key=value,key=value.", f"'{setting}'", example)
    require(key not in taken, f"{what} takes each setting once.", f"'{setting}'", example)
    return key, value


def _value(text: str) -> Any:
    numbers = [_number(part) for part in text.split("/")]
    if None in numbers:
        return WORDS.get(text, text)
    return numbers if len(numbers) > 1 else numbers[0]


def _number(text: str) -> int | float | None:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return None
