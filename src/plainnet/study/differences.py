"""What differs between a study as it was begun and as it is asked for now; it may grow, but not change under its name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from plainnet.core.errors import ManyFaultsError
from plainnet.study.paths import flattened
from plainnet.study.space import Axes, axes_of, is_whole
from plainnet.study.spec import Spec

NOTHING = "nothing"


def require_same(old: Spec, new: Spec) -> None:
    """Refuse any change but more seeds or repeats, more variants, more values and more points, random or searched.

    What a search asked for depends on the seeds of its phase and on all values, so that these stay.
    """
    found = list(differences(old, new))
    if found:
        what = f"A study of the name '{old.name}' is in the store, and this one differs from it."
        one = f"{len(found)} difference" + "s" * (len(found) > 1)
        raise ManyFaultsError(what, one, "Give the changed study another name.", tuple(found))


def differences(old: Spec, new: Spec) -> Iterator[str]:
    """A line for each field: what it was, and what it is."""
    yield from _between(_fixed(old), _fixed(new))
    yield from _between(_variants(old, old.variants), _variants(new, old.variants))
    searched = old.search is not None and new.search is not None
    yield from _axes(axes_of(old)[0], axes_of(new)[0], searched)


def _between(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for path in dict.fromkeys([*old, *new]):
        was, now = old.get(path, NOTHING), new.get(path, NOTHING)
        if was != now:
            yield f"{path}: {was!r} -> {now!r}"


def _fixed(spec: Spec) -> dict[str, Any]:
    """All that may not change, by dotted path."""
    growing: dict[str, Any] = {"random": {"count"}, "search": {"count"}, "repetition": {"repeats"}}
    growing |= {"seeds": True, "variants": True, "axes": True, "reported": True} | ({} if spec.search else {"select": {"seeds"}})
    return flattened(spec.model_dump(mode="json", exclude=growing, exclude_none=True), is_whole)


def _variants(spec: Spec, names: Collection[str]) -> dict[str, Any]:
    """Those of these names; a name may have dots of its own."""
    tables = {name: flattened(table, is_whole) for name, table in spec.variants.items() if name in names}
    return {f"variants.{name}.{path}": value for name, table in tables.items() for path, value in table.items()}


def _axes(old: Axes, new: Axes, searched: bool) -> Iterator[str]:
    """Values may be added anywhere, unless they are searched; none may be missing, and none may be called otherwise."""
    for path in dict.fromkeys([*old.listed, *new.listed]):
        if searched or path not in old.listed or path not in new.listed:
            yield from _between({path: _said(old, path)}, {path: _said(new, path)})
            continue
        gone = [value for value in old.listed[path].values if value not in new.listed[path].values]
        yield from (f"axes.{path}: {value!r} -> {NOTHING}" for value in gone)
    ranges = ({f"axes.{path}": axis.model_dump() for path, axis in axes.ranges.items()} for axes in (old, new))
    yield from _between(*ranges)
    labels = ({f"the label of axes.{path}": label for path, label in axes.labels.items()} for axes in (old, new))
    yield from _between(*labels)


def _said(axes: Axes, path: str) -> Any:
    return axes.listed[path].values if path in axes.listed else NOTHING
