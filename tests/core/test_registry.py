"""A concept is found by the name of its file: built in, installed with an entry point, or given as a plugin."""

from __future__ import annotations

from importlib import metadata, resources

import pytest

from plainnet.core import registry
from plainnet.core.errors import RequestError
from plainnet.core.spec import from_data, to_data
from plainnet.layers.base import Layer

PLUGIN = '''
"""Twice: y = 2 x (nobody, 2026)."""
from dataclasses import dataclass
from plainnet.layers.base import Activation

@dataclass(frozen=True)
class Twice(Activation):
    slope: float = 2.0
    def value(self, x):
        return self.slope * x
    def gradient(self, x, y, dy):
        return self.slope * dy
'''


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    """What a test adds is gone after it."""
    monkeypatch.setattr(registry, "_plugins", {room: dict(found) for room, found in registry._plugins.items()})


@pytest.mark.parametrize("room", registry.ROOMS)
def test_every_file_of_a_room_is_a_concept_of_that_room(room):
    files = sorted(
        entry.name.removesuffix(".py")
        for entry in resources.files(f"plainnet.{registry.HOMES.get(room, room)}").iterdir()
        if entry.name.endswith(".py") and entry.name not in ("__init__.py", "base.py")
    )
    assert set(files) <= set(registry.names(room))
    assert registry.names(room) == sorted(registry.names(room))
    for name in files:
        concept = registry.find(room, name)
        assert concept.concept_name() == name
        assert concept.room == room


def test_a_plugin_is_found_by_the_name_of_its_file(tmp_path):
    (tmp_path / "twice.py").write_text(PLUGIN)
    assert "twice" not in registry.names("layers")
    concept = registry.add_plugin(tmp_path / "twice.py")
    assert "twice" in registry.names("layers")
    assert registry.find("layers", "twice") is concept
    assert to_data(from_data(Layer, {"name": "twice", "slope": 3})) == {"name": "twice", "slope": 3.0}
    with pytest.raises(RequestError, match="Did you mean 'twice'"):
        registry.find("layers", "twise")


def test_a_plugin_may_be_called_like_a_module_of_python(tmp_path):
    import json

    (tmp_path / "json.py").write_text(PLUGIN)
    assert registry.add_plugin(tmp_path / "json.py").concept_name() == "json"
    import json as again

    assert again is json


def test_a_plugin_is_loaded_again_as_it_is_now(tmp_path):
    path = tmp_path / "twice.py"
    path.write_text(PLUGIN)
    registry.add_plugin(path)
    path.write_text(PLUGIN.replace("2.0", "4.0") + "\n")
    registry.add_plugin(path)
    assert from_data(Layer, "twice").slope == 4.0


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("relu.py", PLUGIN, r"Layer 'relu' is built in\..*Rename the plugin's file"),
        ("empty.py", "", r"must define exactly one concept.*Received: none"),
        ("two.py", PLUGIN + PLUGIN.replace("Twice", "Thrice"), r"must define exactly one concept.*Twice, Thrice"),
        ("broken.py", "def (", r"broken\.py could not be loaded.*SyntaxError"),
        ("failing.py", "1 / 0", r"failing\.py could not be loaded.*ZeroDivisionError"),
        ("missing.py", "{}['a']", r"missing\.py could not be loaded.*KeyError"),
        ("importing.py", "import no_such_module", r"importing\.py could not be loaded.*no_such_module"),
        ("binary.py", b"\x00\xff\x00", r"binary\.py could not be loaded"),
        ("not-a-name.py", PLUGIN, r"whose name can be a concept's name"),
        ("text.txt", PLUGIN, r"A plugin is a Python file"),
        ("absent.py", None, r"A plugin is a Python file"),
    ],
)
def test_a_bad_plugin_is_refused_in_words_and_leaves_nothing(tmp_path, name, text, message):
    path = tmp_path / name
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    before = {room: registry.names(room) for room in registry.ROOMS}
    with pytest.raises(RequestError, match=message):
        registry.add_plugin(path)
    assert {room: registry.names(room) for room in registry.ROOMS} == before


def test_an_installed_package_adds_a_concept_by_an_entry_point(tmp_path, monkeypatch):
    (tmp_path / "thirds").mkdir()
    (tmp_path / "thirds" / "__init__.py").touch()
    (tmp_path / "thirds" / "third_layer.py").write_text(PLUGIN)
    about = tmp_path / "thirds-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: thirds\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[plainnet.layers]\nthird_layer = thirds.third_layer\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert metadata.entry_points(group="plainnet.layers")
    registry._entry_points.cache_clear()
    try:
        assert "third_layer" in registry.names("layers")
        assert from_data(Layer, "third_layer").slope == 2.0
    finally:
        registry._entry_points.cache_clear()
