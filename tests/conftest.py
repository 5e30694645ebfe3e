"""Hypothesis draws the same examples every time; a plugin may be driven through the suite: pytest --plugin FILE.

No test reaches beyond this machine, nor into the user's cache.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from plainnet.core import registry
from support.commands import SHARED

hypothesis.settings.register_profile("plainnet", derandomize=True, deadline=None)
hypothesis.settings.load_profile("plainnet")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--plugin", action="append", default=[], help="a Python file with a concept to test like the built-in ones")


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy comes later; two workers' threads would wait for each other
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every process that a test starts compiles the package anew
    for path in config.getoption("--plugin"):
        registry.add_plugin(Path(path))


@pytest.fixture(autouse=True, scope="session")
def apart_from_the_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache for all tests together; connections to this machine only."""
    connect = socket.create_connection

    def local(address: tuple[str, int], *arguments: Any, **named: Any) -> socket.socket:
        if address[0] != "127.0.0.1":
            raise OSError("no network in tests")
        return connect(address, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "create_connection", local)
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def plugins_stay_in_their_test() -> Iterator[None]:
    """A plugin that a test loads is forgotten after it."""
    before = {room: dict(found) for room, found in registry._plugins.items()}
    yield
    for room, found in before.items():
        registry._plugins[room].clear()
        registry._plugins[room].update(found)


@pytest.fixture
def real_data(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shared folder of data sets, PLAINNET_DATA pointing at it; without it the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the published data sets in {SHARED}")
    monkeypatch.setenv("PLAINNET_DATA", str(SHARED))
    return SHARED


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder to be $PLAINNET_DATA, and another to be the cache."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("PLAINNET_DATA", str(data))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return data
