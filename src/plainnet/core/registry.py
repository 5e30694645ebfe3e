"""Concepts found by file name: every file of a room but `base.py` is one concept, named like the file.

Third parties add a concept by an entry point (group "plainnet.layers", and so on) or by a plugin file. In each case one
module defines one concrete class, and the module's name is the concept's name.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType

from plainnet.core.concept import Concept
from plainnet.core.errors import PlainnetError, RequestError, unknown

# The rooms that hold concepts, and how one of each is called.
ROOMS = {
    "layers": "layer",
    "losses": "loss",
    "optimizers": "optimizer",
    "transforms": "transform",
    "initializers": "initializer",
    "regularizers": "regularizer",
    "constraints": "constraint",
    "averages": "average",
    "schedules": "schedule",
    "metrics": "metric",
    "preprocessing": "preprocessing",
    "datasets": "dataset",
    "callbacks": "callback",
}
HOMES = {"callbacks": "training.callbacks"}  # of rooms that are part of a larger one

PLUGINS = "plainnet.plugins."  # how the names of their modules begin

_plugins: dict[str, dict[str, type[Concept]]] = {room: {} for room in ROOMS}


def find(room: str, name: str) -> type[Concept]:
    """The concept of that name, its module imported on demand."""
    if name in _plugins[room]:
        return _plugins[room][name]
    if name in _files(room):
        return _built_in(room, name)
    if name in _entry_points(room):
        return concept_of(importlib.import_module(_entry_points(room)[name]))
    raise unknown(ROOMS[room], name, names(room), f"See: plainnet list {room}.")


@cache
def _built_in(room: str, name: str) -> type[Concept]:
    return concept_of(importlib.import_module(f"{_package(room)}.{name}"))


def knows(room: str, name: str) -> bool:
    """Whether there is a concept of that name; nothing is imported to find out."""
    return name in _plugins[room] or name in _files(room) or name in _entry_points(room)


def is_plugin(name: str) -> bool:
    """Whether a plugin of that name has been loaded."""
    return any(name in found for found in _plugins.values())


def names(room: str) -> list[str]:
    """The names of all concepts of a room, sorted."""
    return sorted({*_files(room), *_entry_points(room), *_plugins[room]})


def of_class(name: str) -> list[type[Concept]]:
    """The concepts whose class has that name, of whatever rooms. A class is called like its file: LayerNorm, layer_norm.py."""
    files = [(room, file) for room in ROOMS for file in names(room) if file.replace("_", "") == name.lower()]
    return [concept for concept in (find(room, file) for room, file in files) if concept.__name__ == name]


def classes() -> list[str]:
    """The class names that only one concept has; all concepts are imported for it."""
    count = Counter(find(room, name).__name__ for room in ROOMS for name in names(room))
    return [name for name, concepts in count.items() if concepts == 1]


def concept_of(module: ModuleType) -> type[Concept]:
    """The one concrete concept that a module defines."""
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Concept)
        and value.__module__ == module.__name__
        and not inspect.isabstract(value)
    ]
    if len(found) != 1:
        listed = ", ".join(cls.__name__ for cls in found) or "none"
        raise RequestError(
            f"{module.__name__.rpartition('.')[2]}.py must define exactly one concept (a layer, a loss, an optimizer, ...).",
            listed,
            "Subclass one of plainnet's base classes, one concept a file.",
        )
    return found[0]


def add_plugin(path: Path) -> type[Concept]:
    """Load a Python file that defines one concept; from now on it is found under the file's name."""
    if not path.is_file() or path.suffix != ".py" or not path.stem.isidentifier():
        raise RequestError("A plugin is a Python file whose name can be a concept's name.", path, "Give the path of a .py file.")
    name = PLUGINS + path.stem  # not the stem alone: a plugin may be called like a module of Python's own
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up there
    try:
        spec.loader.exec_module(module)
        concept = concept_of(module)
    except PlainnetError:
        raise
    except (Exception, SystemExit) as error:  # whatever a stranger's file does when it is run
        received = f"{type(error).__name__}: {error}".splitlines()[0]
        raise RequestError(f"The plugin {path.name} could not be loaded.", received, "Mend the file.") from error
    if path.stem in _files(concept.room):
        raise RequestError(f"{ROOMS[concept.room].capitalize()} '{path.stem}' is built in.", path, "Rename the plugin's file.")
    _plugins[concept.room][path.stem] = concept
    return concept


def _package(room: str) -> str:
    return f"plainnet.{HOMES.get(room, room)}"


@cache
def _files(room: str) -> list[str]:
    package = importlib.import_module(_package(room))
    return [module.name for module in pkgutil.iter_modules(package.__path__) if module.name != "base" and not module.ispkg]


@cache
def _entry_points(room: str) -> dict[str, str]:
    """Concept name -> module of every installed entry point of the room."""
    from importlib.metadata import entry_points  # slow to import, and asked for only by names that are not built in

    return {point.module.rpartition(".")[2]: point.module for point in entry_points(group=f"plainnet.{room}")}
