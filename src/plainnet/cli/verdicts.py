"""Shows what checks found: a line a check, its evidence as a table, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from plainnet.checks.few import Progress
from plainnet.checks.verdict import Verdict
from plainnet.cli import text

WORDS = {True: "PASS", False: "FAIL", None: "----"}


def show(verdict: Verdict) -> None:
    click.echo(f"{WORDS[verdict.passed]}  {verdict.check}: {verdict.said}")
    for line in verdict.advice.splitlines():
        click.echo(f"      - {line}")
    if verdict.evidence:
        click.echo("\n" + "\n".join("      " + line for line in text.table(verdict.evidence).splitlines()))
    click.echo("")


def summed_up(verdicts: list[Verdict]) -> int:
    """The last line; the exit code."""
    failed = sum(verdict.passed is False for verdict in verdicts)
    passed = sum(verdict.passed is True for verdict in verdicts)
    rest = len(verdicts) - passed - failed
    click.echo(f"{passed} passed, {failed} failed" + (f", {rest} with nothing to compare with" if rest else ""))
    return 1 if failed else 0


@contextmanager
def bar() -> Iterator[Progress]:
    """A bar on the error stream's terminal, for checks that take their time."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    with Bar(
        TextColumn("{task.description}"), BarColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as shown:
        task = shown.add_task("", total=1.0)
        yield lambda what, share: shown.update(task, description=what, completed=share)
