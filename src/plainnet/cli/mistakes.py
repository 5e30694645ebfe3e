"""Says in three parts what was wrong with a command line."""

from __future__ import annotations

import click

from plainnet.core.errors import RequestError, nearest


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
    return RequestError("The command line cannot be understood.", error.format_message().rstrip("."), advice)


class Number(click.ParamType):
    """A number of a certain kind."""

    def __init__(self, kind: type[int] | type[float]) -> None:
        self.kind = kind
        self.name = "integer" if kind is int else "number"

    def convert(self, value: object, parameter: click.Parameter | None, context: click.Context | None) -> int | float:
        try:
            return self.kind(str(value))
        except ValueError as error:
            option = parameter.opts[0] if parameter else "The option"
            words = "a whole number" if self.kind is int else "a number"
            raise RequestError(f"{option} expects {words}.", f"'{value}'", "Correct the value.") from error


INTEGER, NUMBER = Number(int), Number(float)
