"""Finds pairs NAME_forward(x, w, b) -> out, cache and NAME_backward(dout, cache) -> dx, dw, db in a Python file (S4)."""

from __future__ import annotations

import importlib.util
import inspect
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from plainnet.core.errors import RequestError, require

MODULE = "plainnet_checked_"
FORWARD, BACKWARD = "_forward", "_backward"
SEED = 0  # of NumPy's own generator before every call, so that a mask drawn from it is held fixed


@dataclass(frozen=True)
class Pair:
    """Two functions of one layer, and the file that they stand in."""

    name: str
    forward: Callable[..., Any]
    backward: Callable[..., Any]
    file: Path

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """What `forward` takes, in order."""
        return list(inspect.signature(self.forward).parameters.values())


class FailedError(Exception):
    """A user's function raised an error: which, where and what Python said of it."""

    def __init__(self, function: str, line: int | None, error: BaseException) -> None:
        super().__init__(function, line, error)
        self.function, self.line, self.error = function, line, error

    def __str__(self) -> str:
        place = f" at line {self.line}" if self.line else ""
        return f"{self.function} failed{place}: {type(self.error).__name__}: {self.error}"


def load(path: Path) -> tuple[list[Pair], list[tuple[str, str]]]:
    """Run the file and pair its functions by name; and those without a partner, each with the name that it should have."""
    require(path.is_file(), "There is no such file.", path, "Check the path.")
    path = path.resolve()  # as tracebacks name it
    found = _run(path)
    functions = {name: value for name, value in found.items() if inspect.isfunction(value)}
    names = [name.removesuffix(FORWARD) for name in functions if name.endswith(FORWARD)]
    pairs = [Pair(n, functions[n + FORWARD], functions[n + BACKWARD], path) for n in names if n + BACKWARD in functions]
    received = ", ".join(functions) or "no functions"
    require(bool(pairs), f"{path.name} has no pair NAME_forward and NAME_backward.", received, "Name them alike.")
    return pairs, [(name, partner) for name in functions if (partner := _partner(name)) and partner not in functions]


def _partner(name: str) -> str | None:
    for own, other in ((FORWARD, BACKWARD), (BACKWARD, FORWARD)):
        if name.endswith(own):
            return name.removesuffix(own) + other
    return None


def _run(path: Path) -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location(MODULE + path.stem, path)
    if spec is None or spec.loader is None:
        raise RequestError("Functions to check stand in a Python file.", path, "Give the path of a .py file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        line = error.lineno if isinstance(error, SyntaxError) else line_of(error, path)
        place = f" at line {line}" if line else ""
        what = f"{path.name} could not be run{place}."
        raise RequestError(what, f"{type(error).__name__}: {error}", "Mend the file.") from error
    finally:
        del sys.modules[spec.name]
    return vars(module)


def call(pair: Pair, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """The user's function, with what it raises located in the user's file."""
    np.random.seed(SEED)  # noqa: NPY002 - the generator that S4's dropout draws from
    try:
        with np.errstate(all="ignore"):
            return function(*arguments, **named)
    except (Exception, SystemExit) as error:
        raise FailedError(function.__name__, line_of(error, pair.file), error) from error


def line_of(error: BaseException, path: Path) -> int | None:
    """The innermost line of that file that the error passed through."""
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == str(path)]
    return lines[-1] if lines else None
