"""`plainnet`: finds a command by the name of its file, and turns errors into three parts and an exit code."""

from __future__ import annotations

import errno
import importlib
import io
import sys
import warnings
from pathlib import Path
from typing import Any

import click

COMMANDS = Path(__file__).parent / "commands"
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO}  # what no other path on the command line would mend


class Commands(click.Group):
    """Imports a command's file only when it is needed."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(path.stem.replace("_", "-") for path in COMMANDS.glob("*.py") if path.stem != "__init__")

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(context):
            from plainnet.core.errors import unknown

            raise unknown("command", name, self.list_commands(context))
        command: click.Command = importlib.import_module(f"plainnet.cli.commands.{name.replace('-', '_')}").command
        return command


def _version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from plainnet.cli.about import about

        click.echo(about())
        context.exit()


@click.group(cls=Commands, invoke_without_command=True, epilog="\b\nBegin with:\n  plainnet train digits --hidden 64")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Versions and engines.")
@click.pass_context
def cli(context: click.Context) -> None:
    """Fully-connected neural networks: train, evaluate, predict, explain."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: list[str] | None = None) -> Any:
    """Exit codes: 0 done, 1 the run failed, 2 the request was wrong, 130 interrupted."""
    from plainnet.core.errors import PlainnetError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a class name that the terminal cannot write must not end the program
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _warn
            sys.exit(cli.main(arguments, prog_name="plainnet", standalone_mode=False) or 0)
    except click.ClickException as error:
        from plainnet.cli.mistakes import explained

        _fail(str(explained(error)), 2)
    except PlainnetError as error:
        _fail(str(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _fail("Interrupted.", 130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except MemoryError:
        _fail("There is not enough memory for this. Use a smaller network, batch or data set.", 1)
    except OSError as error:
        what = f"A file could not be used. Received: {error}. Check the path, its permissions and the space left."
        _fail(what, 1 if error.errno in DISK else 2)
    except Exception as error:
        from plainnet.cli.mistakes import of_plugin

        failure = of_plugin(error)
        if failure is None:
            raise
        _fail(str(failure), 2)


def _warn(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, file: Any = None, line: Any = None
) -> None:
    from plainnet.core.errors import PlainnetWarning

    text = str(message) if issubclass(category, PlainnetWarning) else f"{category.__name__} at {filename}:{lineno}: {message}"
    click.echo(f"Warning: {text}", err=True)


def _fail(message: str, code: int) -> None:
    click.echo(f"Error: {message}", err=True)
    sys.exit(code)
