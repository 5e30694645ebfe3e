"""Hypothesis draws the same examples every time; a plugin may be driven through the suite: pytest --plugin FILE."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from plainnet.core import registry

hypothesis.settings.register_profile("plainnet", derandomize=True, deadline=None)
hypothesis.settings.load_profile("plainnet")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--plugin", action="append", default=[], help="a Python file with a concept to test like the built-in ones")


def pytest_configure(config: pytest.Config) -> None:
    for path in config.getoption("--plugin"):
        registry.add_plugin(Path(path))


@pytest.fixture(autouse=True)
def plugins_stay_in_their_test() -> Iterator[None]:
    """A plugin that a test loads is forgotten after it."""
    before = {room: dict(found) for room, found in registry._plugins.items()}
    yield
    for room, found in before.items():
        registry._plugins[room].clear()
        registry._plugins[room].update(found)
