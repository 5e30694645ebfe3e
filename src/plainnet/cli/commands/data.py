"""plainnet data: the data sets there are, where their files lie, what is in them and what that looks like."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from plainnet.datasets.base import Dataset

DATA = "DATA|FILE"


@click.group(
    epilog="\b\nExamples:\n  plainnet data list\n  plainnet data fetch mnist\n  plainnet data show fashion_mnist --out sheet.png"
)
def command() -> None:
    """List, fetch, inspect and show data sets."""


@command.command("list")
def list_() -> None:
    """Every data set, and whether its files are here."""
    import inspect
    import sys

    from plainnet.cli import text
    from plainnet.core.registry import find, names

    rows = [("data set", "files", "about")]
    for name in names("datasets"):
        cls = find("datasets", name)
        about = (inspect.getdoc(sys.modules[cls.__module__]) or "").splitlines()[0]
        rows.append((name, _presence(name), about))
    click.echo(text.table(rows, left=3))


@command.command()
@click.argument("names", nargs=-1, required=True, metavar="DATA...")
@click.option("--accept-changed-files", is_flag=True, help="Take files that are not the published ones as they are.")
def fetch(names: tuple[str, ...], accept_changed_files: bool) -> None:
    """Download the files of data sets, or check those that are here."""
    from plainnet.cli import sets
    from plainnet.datasets.files import store
    from plainnet.datasets.files.published import require_published

    for name in names:
        dataset = sets.with_files(name, accept_changed_files)
        for path, known in store.obtain(sets.places(dataset), dataset.roles, accept_changed_files):
            if not accept_changed_files:
                require_published(path, known)
            click.echo(f"{path}  {path.stat().st_size:,} bytes")


@command.command()
@click.argument("data", metavar=DATA)
@click.option("--target", metavar="COLUMN", help="Of a table: a name or a number (default: the last).")
@click.option("--accept-changed-files", is_flag=True, help="Take files that are not the published ones as they are.")
def info(data: str, target: str | None, accept_changed_files: bool) -> None:
    """Rows, classes, repeated rows, and the files with their hashes."""
    from plainnet.cli import sets

    for line in sets.described(_dataset(data, target, accept_changed_files)):
        click.echo(line)


@command.command()
@click.argument("name", metavar="DATA")
def path(name: str) -> None:
    """The folder where the files are, or would be put."""
    from plainnet.cli import sets
    from plainnet.datasets.files import store

    dataset = sets.with_files(name)
    click.echo(store.find(sets.places(dataset), dataset.roles)[0])


@command.command()
@click.argument("data", metavar=DATA)
@click.option("--target", metavar="COLUMN", help="Of a table: a name or a number (default: the last).")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The picture (default: NAME.png).")
@click.option("--accept-changed-files", is_flag=True, help="Take files that are not the published ones as they are.")
def show(data: str, target: str | None, out: Path | None, accept_changed_files: bool) -> None:
    """A sheet of samples of each class; of a table its columns in numbers."""
    from plainnet.cli import sets
    from plainnet.core.errors import require

    out = out or Path(f"{Path(data.partition(':')[0]).stem}.png")
    require(out.parent.is_dir(), "There is no such folder to write to.", out.parent, "Make it first, or choose another --out.")
    for line in sets.shown(_dataset(data, target, accept_changed_files), data, out):
        click.echo(line)


def _dataset(data: str, target: str | None, accept: bool) -> Dataset:
    from plainnet.cli import request
    from plainnet.core.spec import from_data
    from plainnet.datasets.base import Dataset

    options = {"data": data, "target": target, "accept_changed_files": accept or None}
    given = {name: value for name, value in options.items() if value is not None}
    return from_data(Dataset, request.dataset(given))  # type: ignore[type-abstract]


def _presence(name: str) -> str:
    """Whether its files are here, what it takes to fetch them, or that it needs none."""
    from plainnet.cli import request, sets
    from plainnet.core.registry import find
    from plainnet.datasets.base import FileDataset
    from plainnet.datasets.files import store
    from plainnet.datasets.files.published import total

    if not request.is_ready(name):
        return "your own"
    if not issubclass(find("datasets", name), FileDataset):
        return "none needed"
    dataset = sets.with_files(name)
    found = store.find(sets.places(dataset), dataset.roles)[1]
    return "here" if all(found) else f"to fetch, {total([role[0] for role in dataset.roles]) / 2**20:,.1f} MiB"
