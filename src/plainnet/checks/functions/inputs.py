"""Arguments for a user's forward function: shapes as asked for, else guessed from the names in its signature."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from plainnet.checks.functions.pairs import Pair
from plainnet.core.arrays import Array
from plainnet.core.errors import require, unknown
from plainnet.core.random import Purpose, Stream, stream

Shapes = Mapping[str, tuple[int, ...]]

ROWS, WIDTH, UNITS = 4, 5, 3  # all different, so that a transpose or a sum along the wrong axis has another shape
VECTORS = ("b", "gamma", "beta", "scale", "shift", "bias")
MATRICES = ("w", "weight", "weights", "theta", "k", "kernel")
SETTINGS = ("param", "params", "config", "settings")
# What S4's layers look up in their dict of settings.
SETTING = {"mode": "train", "p": 0.5, "seed": 0, "eps": 1e-5, "momentum": 0.9}


def inputs(pair: Pair, shapes: Shapes) -> dict[str, Any]:
    """One argument for each parameter without a default: an array of random numbers, float64, or a dict of settings."""
    given = {name: shape for name, shape in shapes.items() if name in {p.name for p in pair.parameters}}
    found: dict[str, Any] = {}
    width = WIDTH
    for number, parameter in enumerate(pair.parameters):
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.default is not parameter.empty and parameter.name not in given:
            continue
        if parameter.name.rpartition("_")[2].lower() in SETTINGS and parameter.name not in given:
            found[parameter.name] = dict(SETTING)
            continue
        shape = given.get(parameter.name) or _guessed(parameter, number, width)
        width = shape[-1] if len(shape) > 1 else width
        found[parameter.name] = random(shape, number)
    return found


def check_names(pairs: list[Pair], shapes: Shapes) -> None:
    """A shape for what no function takes is a slip of the finger."""
    known = {parameter.name for pair in pairs for parameter in pair.parameters}
    for name in shapes:
        if name not in known:
            raise unknown("parameter", name, known)


def _guessed(parameter: inspect.Parameter, number: int, width: int) -> tuple[int, ...]:
    name = parameter.name.lower().rstrip("0123456789_")
    if number == 0:
        return ROWS, WIDTH
    if name in MATRICES:
        return width, UNITS
    return (width,) if name in VECTORS else (ROWS, width)


def random(shape: tuple[int, ...], number: int) -> Array:
    """Standard normal numbers of that shape, the same ones every time."""
    rows, size = shape[0], 1
    for length in shape[1:]:
        size *= length
    return Stream(0, stream(Purpose.DATA, number)).normal(rows, size).reshape(shape)


def parsed(texts: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """--shape x=4,5 --shape w=5,3 as {"x": (4, 5), "w": (5, 3)}."""
    found = {}
    for text in texts:
        name, equals, sizes = text.partition("=")
        parts = [part.strip() for part in sizes.split(",") if part.strip()]
        valid = bool(name.strip() and equals and parts) and all(
            part.isascii() and part.isdigit() and 0 < int(part) < 1000 for part in parts
        )
        require(valid, "--shape expects NAME=SIZE,SIZE,...", f"'{text}'", "Write --shape x=4,5, say.")
        found[name.strip()] = tuple(int(part) for part in parts)
    return found
