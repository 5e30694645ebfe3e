"""A bar on the error stream for what takes longer than a second; nothing where that is no terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

DELAY = 1.0  # seconds
Advance = Callable[[int], None]


@contextmanager
def bar(what: str, total: int | None, data: bool = False) -> Iterator[Advance]:
    """Gives a function to call with every advance; data: what advances are bytes."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    begun, done = time.monotonic(), 0
    shown: Callable[[int], None] | None = None
    with ExitStack() as stack:

        def advance(count: int) -> None:
            nonlocal done, shown
            done += count
            if shown is None and time.monotonic() - begun > DELAY:
                shown = _show(stack, what, total, data)
            if shown is not None:
                shown(done)

        yield advance


def _show(stack: ExitStack, what: str, total: int | None, data: bool) -> Callable[[int], None]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    count = DownloadColumn() if data else MofNCompleteColumn()
    columns = TextColumn("{task.description}"), BarColumn(), count, TimeRemainingColumn()
    progress = stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
    task = progress.add_task(what, total=total)
    return lambda done: progress.update(task, completed=done)
