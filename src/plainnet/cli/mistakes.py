"""Says in three parts what was wrong with a command line."""

from __future__ import annotations

import math
from pathlib import Path

import click

from plainnet.core.errors import RequestError, nearest, require


def explained(error: click.ClickException) -> RequestError:
    """click's complaint as what was wrong, what was received, what to do."""
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "plainnet"
    advice = f"See: {command} --help."
    if isinstance(error, click.NoSuchOption):
        known = [name for p in error.ctx.command.params for name in p.opts] if error.ctx else []
        return RequestError(
            "There is no option of that name.", f"'{error.option_name}'", nearest(error.option_name, known) + advice
        )
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(error.ctx) if error.param and error.ctx else "an argument"
        return RequestError(f"The command needs {name}.", "nothing", advice)
    if isinstance(error, click.BadOptionUsage) and "requires an argument" in error.message:
        return RequestError(f"{error.option_name} needs a value.", "nothing after it", f"Write {error.option_name} VALUE.")
    return RequestError("The command line cannot be understood.", error.format_message().rstrip("."), advice)


def of_plugin(error: Exception) -> RequestError | None:
    """The error for a failure within a plugin's own code, which no other part of the program can foresee."""
    import traceback

    from plainnet.core.registry import PLUGINS

    places = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if str(frame.f_globals.get("__name__")).startswith(PLUGINS)
    ]
    if not places:
        return None
    file, line = places[-1]
    what = f"The plugin {Path(file).name} failed at line {line}."
    return RequestError(what, f"{type(error).__name__}: {error}", "Mend the file.")


class Number(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    """A finite number of a certain kind."""

    def __init__(self, kind: type[int] | type[float]) -> None:
        self.kind = kind
        self.name = "integer" if kind is int else "number"

    def convert(self, value: object, parameter: click.Parameter | None, context: click.Context | None) -> int | float:
        option = parameter.opts[0] if parameter else "The option"
        what = f"{option} expects a {'whole' if self.kind is int else 'finite'} number."
        try:
            number = self.kind(str(value))
        except ValueError as error:  # of text, and of thousands of digits
            raise RequestError(what, f"'{value}'", "Correct the value.") from error
        require(self.kind is int or math.isfinite(number), what, f"'{value}'", "Correct the value.")
        return number


INTEGER, NUMBER = Number(int), Number(float)
