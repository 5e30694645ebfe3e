"""The command line, called within this process; a small table, and one finished run of it; figures made but not drawn."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from plainnet.cli.main import main
from plainnet.core import registry
from plainnet.report import figures
from support.commands import Answer, assert_three_parts, contents, table

Call = Callable[..., Answer]
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")
DRAWING = figures._saved
NOTHING = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1" viewBox="0 0 1 1"/>'


def undrawn(figure: object, **how: Any) -> bytes:
    """An empty picture in the place of one whose drawing takes most of a command's time."""
    return NOTHING if how["format"] == "svg" else PIXEL


@pytest.fixture(autouse=True, scope="module")
def figures_are_not_drawn() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "_saved", undrawn)
        yield


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """This test's figures are."""
    monkeypatch.setattr(figures, "_saved", DRAWING)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that commands run in, empty but for table.csv."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("PLAINNET_DATA", raising=False)
    (tmp_path / "table.csv").write_text(table())
    return tmp_path


@pytest.fixture
def plainnet(home: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """`plainnet("train", "digits")` -> its answer."""

    def call(*arguments: object) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        code = ended.value.code
        return Answer(code if isinstance(code, int) else 0, *capsys.readouterr())

    return call


@pytest.fixture
def refused(plainnet: Call, home: Path) -> Callable[..., str]:
    """Call a command that must be refused: exit code 2, one error in three parts, and every file as it was -> the error."""

    def call(*arguments: object) -> str:
        before = contents(home)
        answer = plainnet(*arguments)
        assert_three_parts(answer)
        assert contents(home) == before, "a refused request leaves nothing behind"
        return answer.err

    return call


@pytest.fixture
def run(home: Path, finished_run: Path) -> Path:
    """A finished run of table.csv, in the folder `run`."""
    shutil.copytree(finished_run, home / "run")
    return home / "run"


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit):
        patch.chdir(folder)
        (folder / "table.csv").write_text(table())
        main(["train", "table.csv", "--hidden", "4", "--epochs", "2", "--out", "run", "--json"])
    return folder / "run"


@pytest.fixture(autouse=True)
def no_plugins_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test adds to the registry is gone after it: other tests drive everything that is in there."""
    monkeypatch.setattr(registry, "_plugins", {room: dict(found) for room, found in registry._plugins.items()})
